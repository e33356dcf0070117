// `npm run build:server`: compiles one file to one file (services and actions are found by listing their folders), puts the
// programs in other languages beside them, and reads the course ahead.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [sources, built] = [join(root, 'server'), join(root, 'dist/server')];
const node = (...argv) => execFileSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });

rmSync(built, { recursive: true, force: true });
// Types are checked on their own (`npm run check`).
node(createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck');
for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pl')))
  copyFileSync(join(sources, file), join(built, file));
node(join(built, 'preread-main.js'));
