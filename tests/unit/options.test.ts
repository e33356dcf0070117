// The command line: what is taken, and one clear line for everything else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { helpText } from '../../server/cli/help.ts';
import { parseOptions } from '../../server/cli/options.ts';

const defaults = {
  ok: true,
  command: 'serve',
  port: 62893,
  strictPort: false,
  open: true,
  code: false,
  json: false,
  world: 'auto',
  capture: 'auto',
  lessons: [],
};

function messageFor(...argv: string[]): string {
  const parsed = parseOptions(argv);
  if (parsed.ok) throw new Error(`taken: ${argv.join(' ')}`);
  return parsed.message;
}

describe('what is taken', () => {
  test.each<[string[], object]>([
    [[], defaults],
    [['serve'], defaults],
    [['--port', '0'], { ...defaults, port: 0 }],
    [['--port=65535'], { ...defaults, port: 65535 }],
    [['--port', '1', '--strict-port'], { ...defaults, port: 1, strictPort: true }],
    [['--no-open', '--code', '--json'], { ...defaults, open: false, code: true, json: true }],
    [['--state', 'some/folder'], { ...defaults, state: 'some/folder' }],
    [['--world', 'host', '--capture', 'off'], { ...defaults, world: 'host', capture: 'off' }],
    [['--world=private'], { ...defaults, world: 'private' }],
    [['--lessons', 'a', '--lessons=b/c'], { ...defaults, lessons: ['a', 'b/c'] }],
    [['--port', '1', '--port', '2'], { ...defaults, port: 2 }],
    [['lesson', 'check', 'some/folder'], { ok: true, command: 'lesson', what: 'check', folder: 'some/folder' }],
    [['--state', 'd', 'lesson', 'check', 'a'], { ok: true, command: 'lesson', what: 'check', folder: 'a', state: 'd' }],
    [['lesson', 'new', '01-a/02-b'], { ok: true, command: 'lesson', what: 'new', folder: '01-a/02-b' }],
    [['lesson', 'new', '--', '-a'], { ok: true, command: 'lesson', what: 'new', folder: '-a' }],
    [['--help'], { ok: true, command: 'help' }],
    [['-h'], { ok: true, command: 'help' }],
    [['--version'], { ok: true, command: 'version' }],
    [['doctor'], { ok: true, command: 'doctor', json: false }],
    [['doctor', '--json'], { ok: true, command: 'doctor', json: true }],
    [
      ['in', 'w1', '--', 'nc', '-N', '127.0.0.1', '80'],
      { ok: true, command: 'in', world: 'w1', argv: ['nc', '-N', '127.0.0.1', '80'] },
    ],
    [
      ['in', 'host', '--', 'sh', '--', '--help'],
      { ok: true, command: 'in', world: 'host', argv: ['sh', '--', '--help'] },
    ],
    [['in', 'w12', '--state', 'd', '--', 'ls'], { ok: true, command: 'in', world: 'w12', argv: ['ls'], state: 'd' }],
    [
      ['in', 'w1', '--no-capabilities', '--', 'nc', '-l', '80'],
      { ok: true, command: 'in', world: 'w1', argv: ['nc', '-l', '80'], noCapabilities: true },
    ],
    [
      ['in', 'w1', '--', 'ls', '--no-capabilities'],
      { ok: true, command: 'in', world: 'w1', argv: ['ls', '--no-capabilities'] },
    ],
    [['--state', 'd', 'in', 'w1', '--', 'ls'], { ok: true, command: 'in', world: 'w1', argv: ['ls'], state: 'd' }],
  ])('%j', (argv, expected) => {
    expect(parseOptions(argv)).toEqual(expected);
  });
});

describe('what is refused, and says what is allowed', () => {
  test.each(['65536', '-1', 'abc', '', '0x50', '80.5', '1e3', ' 80', '+80', '99999999999', '８０'])(
    '--port %j',
    (port) => {
      const said = /^--port takes a number from 1 to 65535, or 0 \(the system chooses\), not .+\.$/;
      expect(messageFor('--port', port)).toMatch(said);
      expect(messageFor(`--port=${port}`)).toMatch(said);
    },
  );

  test.each<[string[], RegExp]>([
    [['--port'], /--port takes a number/],
    [['--prot', '1'], /^There is no flag --prot\. Allowed: --port, .*--version\.$/],
    [['-x'], /^There is no flag -x\./],
    [['--json=yes'], /^--json takes no value\.$/],
    [['--world', 'mars'], /^--world takes auto, host, private, not "mars"\.$/],
    [['--capture', 'on'], /^--capture takes auto, off, not "on"\.$/],
    [['--capture'], /^--capture takes auto, off, not nothing\.$/],
    [['--state'], /^--state takes a folder/],
    [['--state', '--json'], /^--state takes a folder/],
    [['--lessons'], /^--lessons takes a folder: --lessons DIR\.$/],
    [['--lessons', 'a', '--lessons', '--json'], /^--lessons takes a folder/],
    [['doctor', '--lessons', 'a'], /^doctor does not take --lessons\./],
    [['lesson'], /^What to do is missing\. Write: loopback-playground lesson check DIR, or lesson new DIR\.$/],
    [['lesson', 'play', 'a'], /^lesson does not take "play"\. Write: /],
    [['lesson', 'check'], /^The folder is missing\. Write: /],
    [['lesson', 'new', ''], /^The folder is missing\./],
    [['lesson', 'check', 'a', 'b'], /^lesson check does not take "b"/],
    [['lesson', 'check', 'a', '--json'], /^lesson does not take --json\. Allowed: --state\.$/],
    [['star'], /^There is no command "star"\. Allowed: doctor, in, line, lesson;/],
    [['serve', 'more'], /^serve does not take "more"/],
    [['--', 'ls'], /^serve does not take "ls"/],
    [['doctor', '--port', '1'], /^doctor does not take --port\. Allowed: --json, --state\.$/],
    [['doctor', 'more'], /^doctor does not take "more"/],
    [
      ['in', 'w1', 'nc', '-N'],
      /^The -- before the command is missing\. Write: loopback-playground in WORLD -- COMMAND/,
    ],
    [['in', 'w1', 'curl', '--json={}'], /^The -- before the command is missing\./],
    [['in', 'w1'], /^The -- before the command is missing\./],
    [['in'], /^The -- before the command is missing\./],
    [['in', 'w1', '--'], /^The command after -- is missing\./],
    [['in', '--', 'ls'], /^The name of the world is missing\./],
    [['in', 'w1', 'w2', '--', 'ls'], /^in does not take "w2"/],
    [['in', 'w1', '--json', '--', 'ls'], /^in does not take --json\. Allowed: --state, --no-capabilities\.$/],
    [['in', 'w1', '--what', '--', 'ls'], /^There is no flag --what\./],
    [['in', 'w0', '--', 'ls'], /^A world is host, w1, w2, …, not "w0"\./],
    [['doctor', '--no-capabilities'], /^doctor does not take --no-capabilities\./],
    [['line'], /^The name of the world is missing\. Write: loopback-playground line WORLD delay=40/],
    [['line', 'host', 'delay=1'], /^A world with a line is w1, w2, …, not "host"\./],
    [['line', 'w1', '--port', '1'], /^line does not take --port\./],
    [['in', 'mars\n', '--', 'ls'], /^A world is host, w1, w2, …, not "mars\\n"\./],
    [['\u007f\u009b31m\u202e'], /^There is no command "\\x7f\\x9b31m\\u202e"\./],
  ])('%j', (argv, message) => {
    expect(messageFor(...argv)).toMatch(message);
  });

  test('whatever is typed gives options or one line, never an exception', () => {
    const pieces = fc.constantFrom(
      'in',
      'w1',
      '--',
      'doctor',
      'lesson',
      'check',
      '--lessons',
      '--port',
      '--port=',
      '80',
      '-1',
      '--state',
      '--json',
      '--world',
      '-',
      '-hv',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 6 }), (argv) => {
        const parsed = parseOptions(argv);
        // eslint-disable-next-line no-control-regex -- control characters are what must not be printed
        if (!parsed.ok) expect(parsed.message).toMatch(/^[^\u0000-\u001f\u007f-\u009f]+$/);
      }),
    );
  });
});

test('the help names every flag and fits one screen', () => {
  for (const flag of [
    'port',
    'strict-port',
    'no-open',
    'code',
    'json',
    'state',
    'world',
    'capture',
    'lessons',
    'no-capabilities',
    'help',
    'version',
  ]) {
    expect(helpText).toContain(`--${flag}`);
  }
  const lines = helpText.split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});
