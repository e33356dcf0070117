// How the learner's own shell calls this program, for the commands that the page shows: what is copied must work there.
import { realpath } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { toolEnvironment } from '../worlds/programs.ts';
import { findProgram } from './find-program.ts';

const short = 'loopback-playground';

/** POSIX: what needs no quotes in a shell. */
const plain = /^[\w@%+=:,./-]+$/;

/** npm and npx put such a folder on the PATH of what they start; the PATH of the learner's shell does not have it. */
const ofNpm = /[\\/]node_modules[\\/]\.bin[\\/]?$/;

/**
 * The words before a command (`in WORLD`, `doctor`): the short name where the PATH leads to this very file, else `node` and
 * the file itself (a clone that nobody installed, or npx). `flags` are added: another state folder than the usual one.
 */
export async function programName(flags: readonly string[], main = process.argv[1] ?? ''): Promise<string> {
  const path = (toolEnvironment().PATH ?? '').split(delimiter).filter((folder) => !ofNpm.test(folder));
  const installed = await findProgram(short, path.join(delimiter));
  const ours = installed !== undefined && (await realpath(installed)) === (await realpath(main));
  return [...(ours ? [short] : ['node', main]), ...flags].map(quoted).join(' ');
}

const quoted = (word: string): string => (plain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
