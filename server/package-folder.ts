// Where this package lies, found from the running file: server/ in the sources, dist/server/ when built.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const fromSource = import.meta.url.endsWith('.ts');
export const packageFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), fromSource ? '..' : '../..');

/** The course's own lessons. */
export const lessonsFolder = path.join(packageFolder, 'lessons');

/** They as they were read when this was built (lessons/preread.ts). */
export const prereadFile = path.join(packageFolder, 'dist/lessons.json');
