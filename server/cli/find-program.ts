// Where a program is, as a shell would find it.
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { toolEnvironment } from '../worlds/programs.ts';

export type FindProgram = (name: string) => Promise<string | undefined>;

/**
 * The first executable file of this name; a name with a slash is a path already. Looks where the server looks for
 * system programs: on the PATH, and in the administrators' folders that an ordinary user's PATH lacks.
 */
export async function findProgram(name: string, path = toolEnvironment().PATH ?? ''): Promise<string | undefined> {
  if (name.includes('/') || isAbsolute(name)) return (await isExecutable(resolve(name))) ? name : undefined;
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd'] : [''];
  for (const folder of path.split(delimiter)) {
    // An empty piece of the PATH means the current folder; nothing is taken from there.
    if (folder === '') continue;
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not ours to run: either way it is not the one.
    return false;
  }
}
