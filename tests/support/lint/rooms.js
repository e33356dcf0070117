// Lint rules that know this project's rooms. Each message says what to do instead.
import path from 'node:path';

/** Which rooms of server/ a room may import beside itself and server/shared. Files right in server/ may import all, and nobody else imports api. */
export const rooms = {
  shared: [],
  sockets: [],
  ledger: [],
  services: ['processes'],
  actions: ['processes'],
  processes: ['actions', 'worlds', 'sockets'],
  worlds: ['processes'],
  capture: ['ledger', 'worlds', 'processes'],
  syscalls: ['actions', 'processes', 'sockets', 'worlds'],
  state: [],
  lessons: [],
  terminal: ['actions', 'processes', 'worlds'],
  runs: ['actions', 'capture', 'ledger', 'lessons', 'processes', 'sockets', 'state', 'syscalls', 'terminal', 'worlds'],
  'lesson-check': ['actions', 'capture', 'lessons', 'processes', 'runs', 'sockets', 'worlds'],
  api: ['ledger', 'runs', 'sockets', 'terminal'],
  cli: ['sockets', 'state', 'processes', 'worlds', 'capture'],
};

const purePackages = ['valibot'];

/** The room of a file: "server/capture", "client", "tests", "lessons", or "" for what belongs to none. */
function roomOf(file) {
  const parts = file.split('/');
  if (parts[0] === 'server' && parts.length > 2) return `server/${parts[1]}`;
  if (parts[0] === 'server') return 'server';
  return parts.length > 1 ? (parts[0] ?? '') : '';
}

function mayImport(from, to) {
  if (from === to || from === 'tests' || from === 'server' || from === '') return true;
  if (to === 'server/shared') return true;
  if (from === 'client') return false;
  const allowed = rooms[from.slice('server/'.length)];
  return allowed?.some((room) => to === `server/${room}`) ?? false;
}

function whatInstead(from, to) {
  if (from === 'client')
    return `the client may import its own files and server/shared alone. Ask the server through client/src/link.`;
  if (from === 'server/shared')
    return 'server/shared is pure and imports nothing outside itself. Take what you need as a parameter.';
  if (to === 'tests') return 'nothing outside tests may import from tests.';
  const allowed = rooms[from.slice('server/'.length)] ?? [];
  const list = ['shared', ...allowed].map((room) => `server/${room}`).join(', ');
  return `${from} may import ${list}. Take the rest as a parameter from server/runs or server/main.ts, or move what both need to server/shared.`;
}

const importRooms = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(context.cwd, context.filename).replaceAll('\\', '/');
    const from = roomOf(file);
    const look = (node) => {
      const source = node.source?.value;
      if (typeof source !== 'string') return;
      if (!source.startsWith('.')) {
        const name = source.split('/')[0] ?? '';
        if (from === 'server/shared' && !purePackages.includes(name)) {
          context.report({
            node,
            message: `"${source}" in server/shared: it runs in the browser too. Only ${purePackages.join(', ')} and its own files are pure; take the rest as a parameter.`,
          });
        }
        return;
      }
      const to = roomOf(path.posix.join(path.posix.dirname(file), source));
      if (!mayImport(from, to))
        context.report({ node, message: `${from} imports ${to || source}: ${whatInstead(from, to)}` });
    };
    return {
      ImportDeclaration: look,
      ExportNamedDeclaration: look,
      ExportAllDeclaration: look,
      ImportExpression: look,
    };
  },
};

const staticStyle = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    'SvelteAttribute[key.name="style"]'(node) {
      if (node.value.every((part) => part.type === 'SvelteLiteral')) {
        context.report({
          node,
          message:
            'A static style="…" is refused by the page’s policy (style-src). Use a class, or style:property={value}.',
        });
      }
    },
  }),
};

const fileNames = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      const name = path.basename(context.filename);
      const good = name.endsWith('.svelte') ? /^[A-Z][A-Za-z0-9]*\.svelte$/ : /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
      if (!good.test(name))
        context.report({
          node,
          message: `"${name}": files are kebab-case.ts, components PascalCase.svelte. Rename it.`,
        });
    },
  }),
};

const mostLines = 400;

const fileLength = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      const lines = context.sourceCode.getText().trimEnd().split('\n').length;
      if (lines > mostLines)
        context.report({
          node,
          message: `${lines} lines; a file has at most ${mostLines}. Move what belongs together to a file of its own beside it.`,
        });
    },
  }),
};

export const playground = {
  rules: {
    'import-rooms': importRooms,
    'static-style': staticStyle,
    'file-names': fileNames,
    'file-length': fileLength,
  },
};
