// Which program talks TCP on this computer: for the command that is shown. Looked up once, at start.
import { execFile } from 'node:child_process';
import { access, constants, realpath } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import type { Shell } from '../types.ts';

export type Netcat = Shell['netcat'];

/** The shell as commands for this world are shown; `program` is how this playground is called there. */
export function shellOf(
  world: { readonly kind: 'host' | 'private'; readonly name: string },
  netcat: Netcat,
  program = 'loopback-playground',
  socat = false,
): Shell {
  return { enter: world.kind === 'host' ? '' : `${program} in ${world.name} -- `, netcat, socat };
}

/** Is socat there? */
export const hasSocat = async (path = process.env['PATH'] ?? ''): Promise<boolean> =>
  (await find('socat', path)) !== undefined;

/** Look for `nc`, then for `ncat`, then for Python; `none` leaves bash. `path` is as in PATH. */
export async function detectNetcat(path = process.env['PATH'] ?? ''): Promise<Netcat> {
  const nc = await find('nc', path);
  const flavour = nc === undefined ? undefined : await flavourOf(nc);
  if (flavour !== undefined) return flavour;
  if ((await find('ncat', path)) !== undefined) return 'ncat';
  return (await find('python3', path)) === undefined ? 'none' : 'python';
}

/** By its real name where distributions tell them apart (Debian), else by its own help. */
async function flavourOf(nc: string): Promise<Netcat | undefined> {
  switch (basename(await realpath(nc))) {
    case 'nc.openbsd':
      return 'openbsd';
    case 'nc.traditional':
      return 'traditional';
    case 'ncat':
      return 'ncat';
    default:
      return byHelp(await helpOf(nc));
  }
}

/** What its help says. Apple's and BusyBox's half-close by themselves when their input ends; OpenBSD's needs -N. */
export function byHelp(help: string): Netcat | undefined {
  if (/BusyBox|apple/i.test(help)) return 'plain';
  if (/^Ncat/m.test(help)) return 'ncat';
  if (/^\[v1\.1/m.test(help)) return 'traditional';
  if (/\[-[A-Za-z0-9]*N/.test(help)) return 'openbsd';
  return /usage: nc/i.test(help) ? 'plain' : undefined;
}

/** Its help, from whichever stream; many end with an error all the same, and that is no matter here. */
function helpOf(program: string): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(program, ['-h'], { timeout: 2000 }, (_error, out, err) => resolve(`${out}${err}`));
    child.stdin?.end();
  });
}

async function find(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    if (folder !== '' && (await isProgram(file))) return file;
  }
  return undefined;
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
