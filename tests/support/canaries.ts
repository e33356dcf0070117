// A planted error for each checker: proof that it still sees. A canary passes when its checker fails on it for the right reason.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inLargeNursery, svelteCheck } from './checkers.ts';
import { sh, type Outcome } from './steps.ts';

interface Canary {
  readonly name: string;
  run(): Promise<Outcome>;
}

interface Planted {
  readonly checker: string;
  /** Files of a small tree, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly command: (bin: (name: string) => string) => readonly string[];
  /** What it must see, and what it says then. */
  readonly sees: Readonly<Record<string, RegExp>>;
}

const extending = (config: string, extra: object = {}) =>
  JSON.stringify({ extends: config, include: ['**/*.ts', '**/*.svelte'], ...extra });

function planted(tree: string): Planted[] {
  const base = path.join(tree, 'tsconfig.base.json');
  return [
    {
      checker: 'types',
      files: {
        'tsconfig.json': extending(base, { compilerOptions: { noEmit: true } }),
        'a.ts': 'export const port: number = "80";',
        'b.ts': 'export const f = (a: number[]): number => a[0];',
        'c.ts': 'export const c: { port?: number } = { port: undefined };',
      },
      command: (bin) => [bin('tsc'), '-p', '.'],
      sees: {
        'a wrong type': /a\.ts.*TS2322/,
        'an index that may be undefined': /b\.ts.*TS2322.*undefined/,
        'undefined where something may only be missing': /c\.ts.*TS2375.*exactOptionalPropertyTypes/,
      },
    },
    {
      checker: 'types of the pure rooms',
      files: {
        'tsconfig.json': extending(path.join(tree, 'server/shared/tsconfig.json')),
        'a.ts': 'export const a = process.pid;',
        'b.ts': 'export const b = document.title;',
      },
      command: (bin) => [bin('tsc'), '-p', '.'],
      sees: { 'Node’s names': /a\.ts.*'process'/, 'the browser’s names': /b\.ts.*'document'/ },
    },
    {
      checker: 'svelte-check',
      files: {
        'tsconfig.json': extending(path.join(tree, 'client/tsconfig.json')),
        'A.svelte': '<script lang="ts">\n  const port: number = "80";\n</script>\n\n<p>{port}</p>\n',
      },
      command: (bin) => svelteCheck(bin, '.'),
      sees: { 'a wrong type in a component': /Type 'string' is not assignable to type 'number'/ },
    },
    {
      checker: 'svelte-check alone',
      files: {
        'tsconfig.json': extending(path.join(tree, 'client/tsconfig.json')),
        'A.svelte': '<img src="a.png" />\n',
      },
      command: (bin) => svelteCheck(bin, '.'),
      sees: { 'a warning, and nothing worse': /`<img>` element should have an alt attribute/ },
    },
    {
      checker: 'lint',
      files: {
        'eslint.config.js': `import all from '${path.join(tree, 'eslint.config.js')}';
          const parserOptions = { tsconfigRootDir: import.meta.dirname };
          export default [...all, { files: ['server/**/*.ts'], languageOptions: { parserOptions } }];`,
        'tsconfig.json': extending(base),
        'server/api/door.ts': 'export const x = 1;\n',
        'server/capture/room.ts': "import { x } from '../api/door.ts';\nexport const a = x;\n",
        'server/shared/node.ts': "import fs from 'node:fs';\nexport const a = fs;\n",
        'server/capture/long.ts': `export const a = 1;\n${'// line\n'.repeat(400)}`,
        'server/capture/promise.ts': 'const wait = async () => {};\nwait();\n',
        'server/capture/default.ts': 'export default 1;\n',
        'server/capture/any.ts': 'export const a: any = 1;\n',
        'server/capture/silent.ts': 'try {\n  JSON.parse("");\n} catch {}\n',
        'server/capture/NotKebab.ts': 'export const a = 1;\n',
        'client/src/link.ts': "import { x } from '../../server/api/door.ts';\nexport const a = x;\n",
        'client/A.svelte': '<p style="color: red">a</p>\n',
        'client/not-pascal.svelte': '<p>a</p>\n',
      },
      command: (bin) => [bin('eslint'), '--max-warnings', '0', 'server', 'client'],
      sees: {
        'a room that imports another': /room\.ts\n.*server\/capture may import server\/shared/,
        'Node in the pure rooms': /node\.ts\n.*server\/shared: it runs in the browser too/,
        'the server in the client': /link\.ts\n.*Ask the server through client\/src\/link/,
        'a file that is too long': /long\.ts\n.*Move what belongs together/,
        'a default export': /default\.ts\n.*name what you export/,
        'any type': /any\.ts\n.*no-explicit-any/,
        'a silent catch': /silent\.ts\n.*no-empty/,
        'a file’s name': /NotKebab\.ts\n.*kebab-case\.ts/,
        'a component’s name': /not-pascal\.svelte\n.*PascalCase\.svelte/,
        'a promise that nobody waits for': /promise\.ts\n.*no-floating-promises/,
        'a static style': /A\.svelte\n.*Use a class, or style:property/,
      },
    },
    {
      checker: 'format',
      files: { 'a.ts': 'export const a   = 1' },
      command: (bin) => [
        bin('prettier'),
        '--config',
        path.join(tree, '.prettierrc.json'),
        '--ignore-path',
        '/dev/null',
        '--check',
        'a.ts',
      ],
      sees: { 'what is not formatted': /a\.ts/ },
    },
    {
      checker: 'unused code',
      files: {
        'package.json': '{"name":"canary","type":"module"}',
        'knip.json': fs.readFileSync(path.join(tree, 'knip.json'), 'utf8'),
        'tsconfig.json': extending(base),
        'server/main.ts': 'console.log(1);\n',
        'server/capture/forgotten.ts': 'export const forgotten = 1;\n',
      },
      command: (bin) => [bin('knip')],
      sees: { 'what nobody imports': /forgotten\.ts/ },
    },
    {
      checker: 'tests',
      files: {
        'vitest.config.ts': 'export default { test: { include: ["*.test.ts"] } };',
        'a.test.ts': "import { expect, test } from 'vitest';\ntest('no', () => expect(1).toBe(2));\n",
      },
      command: (bin) => [bin('vitest'), 'run', '--root', '.'],
      sees: { 'one that fails': /1 failed/ },
    },
  ];
}

/** All canaries of this tree, each in a folder of its own. (Below node_modules some checkers look at nothing.) */
export function canaries(tree: string): Canary[] {
  const bin = (name: string) => path.join(tree, 'node_modules', '.bin', name);
  return planted(tree).map(({ checker, files, command, sees }) => ({
    name: `${checker}: ${Object.keys(sees).join(', ')}`,
    async run() {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-canary-'));
      fs.symlinkSync(path.join(tree, 'node_modules'), path.join(folder, 'node_modules'));
      for (const [file, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), text);
      }
      const { code, output } = await sh(inLargeNursery(command(bin)), { cwd: folder });
      fs.rmSync(folder, { recursive: true, force: true });
      const missed = Object.entries(sees).filter(([, says]) => code === 0 || !says.test(output));
      return {
        passed: Object.keys(sees).length - missed.length,
        failed: missed.length,
        skipped: [],
        output: `exit ${code}; not seen: ${missed.map(([what]) => what).join(', ')}\n${output}`,
      };
    },
  }));
}
