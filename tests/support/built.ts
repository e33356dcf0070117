// The program as it is shipped, and the tests' own programs beside it, compiled: what real processes run on in the tests.
// A child process that has to compile itself first takes three times as long.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Plugin } from 'vitest/config';

const tree = path.resolve(import.meta.dirname, '../..');
const sources = path.join(tree, 'server');
const built = path.join(tree, 'dist/server');
const tests = path.join(tree, 'tests');
const builtTests = path.join(tree, 'dist/tests');
/** The programs that real processes run, and what they import. */
const programs = ['fixtures', 'support'];

/** Where a test imports the server's source, it gets what was built from it. */
export const fromBuild: Plugin = {
  name: 'from-build',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!importer || !source.startsWith('.')) return undefined;
    const file = path.resolve(path.dirname(importer), source);
    if (!file.startsWith(sources + path.sep) || !file.endsWith('.ts')) return undefined;
    return { id: path.join(built, path.relative(sources, file)).replace(/\.ts$/, '.js'), external: true };
  },
};

/** Vitest's global setup: build what is older than its sources. */
export function setup(): void {
  if (newest(sources) > newest(built)) execFileSync('npm', ['run', '--silent', 'build:server'], { cwd: tree });
  const wanted = programs.flatMap((name) => filesIn(path.join(tests, name))).filter((file) => file.endsWith('.ts'));
  if (Math.max(...wanted.map(timeOf)) <= newest(builtTests)) return;
  fs.rmSync(builtTests, { recursive: true, force: true });
  for (const file of wanted) {
    const { outputText } = ts.transpileModule(fs.readFileSync(file, 'utf8'), { compilerOptions });
    const target = path.join(builtTests, path.relative(tests, file)).replace(/\.ts$/, '.js');
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, outputText);
  }
}

const compilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** The files in a folder and below; a file stands for itself; none where there is nothing. */
function filesIn(place: string): string[] {
  if (!fs.statSync(place, { throwIfNoEntry: false })?.isDirectory()) return fs.existsSync(place) ? [place] : [];
  return fs.readdirSync(place).flatMap((name) => filesIn(path.join(place, name)));
}

const timeOf = (file: string): number => fs.statSync(file).mtimeMs;
const newest = (folder: string): number => Math.max(0, ...filesIn(folder).map(timeOf));
