// A planted error for each checker: proof that it still sees. A canary passes when its checker fails on it for the right reason.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sh, type Outcome } from './steps.ts';

interface Canary {
  readonly name: string;
  run(): Promise<Outcome>;
}

interface Planted {
  readonly name: string;
  /** Files of a small tree, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly command: (bin: (name: string) => string) => readonly string[];
  /** What the checker must say. */
  readonly says: RegExp;
}

const extending = (config: string, extra: object = {}) =>
  JSON.stringify({ extends: config, include: ['**/*.ts', '**/*.svelte'], ...extra });

function planted(tree: string): Planted[] {
  const base = path.join(tree, 'tsconfig.base.json');
  const lint = {
    'eslint.config.js': `export { default } from '${path.join(tree, 'eslint.config.js')}';`,
    'tsconfig.json': extending(base),
  };
  const eslint = (bin: (name: string) => string, file: string) => [bin('eslint'), '--max-warnings', '0', file];
  return [
    {
      name: 'types see a wrong type',
      files: {
        'tsconfig.json': extending(base, { compilerOptions: { noEmit: true } }),
        'a.ts': 'export const port: number = "80";',
      },
      command: (bin) => [bin('tsc'), '-p', '.'],
      says: /a\.ts.*TS2322/,
    },
    {
      name: 'types see an index that may be undefined',
      files: {
        'tsconfig.json': extending(base, { compilerOptions: { noEmit: true } }),
        'a.ts': 'export const f = (a: number[]): number => a[0];',
      },
      command: (bin) => [bin('tsc'), '-p', '.'],
      says: /a\.ts.*TS2322.*undefined/,
    },
    {
      name: 'the pure rooms know neither Node nor DOM',
      files: {
        'tsconfig.json': extending(path.join(tree, 'server/shared/tsconfig.json')),
        'a.ts': 'export const a = process.pid;',
        'b.ts': 'export const b = document.title;',
      },
      command: (bin) => [bin('tsc'), '-p', '.'],
      says: /a\.ts.*'process'[\s\S]*b\.ts.*'document'/,
    },
    {
      name: 'svelte-check sees a wrong type in a component',
      files: {
        'tsconfig.json': extending(path.join(tree, 'client/tsconfig.json')),
        'A.svelte': '<script lang="ts">\n  const port: number = "80";\n</script>\n\n<p>{port}</p>\n',
      },
      command: (bin) => [bin('svelte-check'), '--workspace', '.', '--tsconfig', 'tsconfig.json', '--fail-on-warnings'],
      says: /Type 'string' is not assignable to type 'number'/,
    },
    {
      name: 'lint keeps rooms apart',
      files: {
        ...lint,
        'server/capture/a.ts': "import { x } from '../api/door.ts';\nexport const a = x;\n",
        'server/api/door.ts': 'export const x = 1;\n',
      },
      command: (bin) => eslint(bin, 'server/capture/a.ts'),
      says: /server\/capture may import server\/shared/,
    },
    {
      name: 'lint keeps Node out of the pure rooms',
      files: { ...lint, 'server/shared/a.ts': "import fs from 'node:fs';\nexport const a = fs;\n" },
      command: (bin) => eslint(bin, 'server/shared/a.ts'),
      says: /server\/shared: it runs in the browser too/,
    },
    {
      name: 'lint sees a file that is too long',
      files: { ...lint, 'server/capture/a.ts': 'export const a = 1;\n'.replaceAll('a', 'a') + '// line\n'.repeat(400) },
      command: (bin) => eslint(bin, 'server/capture/a.ts'),
      says: /too many lines/,
    },
    {
      name: 'lint sees a static style',
      files: { ...lint, 'client/A.svelte': '<p style="color: red">a</p>\n' },
      command: (bin) => eslint(bin, 'client/A.svelte'),
      says: /Use a class, or style:property/,
    },
    {
      name: 'lint sees a promise that nobody waits for',
      files: { ...lint, 'server/capture/a.ts': 'const wait = async () => {};\nwait();\n' },
      command: (bin) => eslint(bin, 'server/capture/a.ts'),
      says: /no-floating-promises/,
    },
    {
      name: 'format sees what is not formatted',
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
      says: /a\.ts/,
    },
    {
      name: 'unused code is seen',
      files: {
        'package.json': '{"name":"canary","type":"module"}',
        'knip.json': fs.readFileSync(path.join(tree, 'knip.json'), 'utf8'),
        'tsconfig.json': extending(base),
        'server/main.ts': 'console.log(1);\n',
        'server/capture/forgotten.ts': 'export const forgotten = 1;\n',
      },
      command: (bin) => [bin('knip')],
      says: /forgotten\.ts/,
    },
    {
      name: 'a failing test is counted as failed',
      files: {
        'vitest.config.ts': 'export default { test: { include: ["*.test.ts"] } };',
        'a.test.ts': "import { expect, test } from 'vitest';\ntest('no', () => expect(1).toBe(2));\n",
      },
      command: (bin) => [bin('vitest'), 'run', '--root', '.'],
      says: /1 failed/,
    },
  ];
}

/** All canaries of this tree, each in a folder of its own. (Below node_modules some checkers look at nothing.) */
export function canaries(tree: string): Canary[] {
  const bin = (name: string) => path.join(tree, 'node_modules', '.bin', name);
  return planted(tree).map(({ name, files, command, says }) => ({
    name,
    async run() {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-canary-'));
      fs.symlinkSync(path.join(tree, 'node_modules'), path.join(folder, 'node_modules'));
      for (const [file, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), text);
      }
      const { code, output } = await sh(command(bin), { cwd: folder });
      fs.rmSync(folder, { recursive: true, force: true });
      const seen = code !== 0 && says.test(output);
      return {
        passed: seen ? 1 : 0,
        failed: seen ? 0 : 1,
        skipped: [],
        output: `exit ${code}, wanted ${says}\n${output}`,
      };
    },
  }));
}
