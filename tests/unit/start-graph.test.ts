// A start is quick because little is loaded before the ready line: main.ts and serve.ts lead to Node's own modules and to few,
// light files of ours. What stands behind the gate comes later, by import().
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const server = path.resolve(import.meta.dirname, '../../server');
/** As Prettier writes them; what is `import type` is not there when the program runs. */
const imports = /^(?:import (?!type )(?:[^;]*? from )?|export (?:\{[^}]*\}|\*) from )'([^']+)';$/gm;

/** What a file imports when it is loaded: neither types nor import(). */
const importsOf = (file: string): string[] =>
  [...fs.readFileSync(file, 'utf8').matchAll(imports)].map(([, name = '']) => name);

/** Everything that loading these files loads: our own files, and packages. */
function loadedBy(...entries: readonly string[]) {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) visit(path.resolve(path.dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  };
  for (const entry of entries) visit(path.join(server, entry));
  return { files: [...files].map((file) => path.relative(server, file)), packages: [...packages] };
}

test('no package is loaded before the ready line, and of our own files only light ones', () => {
  const { files, packages } = loadedBy('main.ts', 'serve.ts');
  expect(packages).toEqual([]);
  expect(files).toContain('api/gate/gate.ts');
  expect(files).not.toContain('rooms.ts');
  expect(files.length).toBeLessThan(70);
});

test('the system is asked before the rest of a start is loaded', () => {
  const { files } = loadedBy('main.ts');
  expect(files).toContain('cli/look.ts');
  expect(files).not.toContain('serve.ts');
});

test('what comes later is seen by this look', () => {
  const behind = loadedBy('rooms.ts', 'api/behind.ts');
  expect(behind.packages).toEqual(expect.arrayContaining(['express', 'ws', 'valibot']));
  expect(behind.files).toContain('runs/runs.ts');
});
