// Finds the system programs that worlds, capture and terminals need, and names the Debian package that brings each.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const packages = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  ip: 'iproute2',
  tcpdump: 'tcpdump',
  dumpcap: 'wireshark-common',
  nft: 'nftables',
  perl: 'perl-base',
  bash: 'bash',
} as const;

export type ProgramName = keyof typeof packages;

// Administrators' programs live here, and are not on an ordinary user's PATH.
const extra = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The PATH with administrators' folders behind it: in a network of one's own, everybody is one. */
export function searchPath(): string {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...path, ...extra])].join(delimiter);
}

/**
 * The environment for system programs and the keeper: administrators' folders on the PATH, and messages in English, which
 * are read. Without extra certificates: Node takes 0.1 s at its start to load them, and nothing here speaks TLS.
 */
export function toolEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, PATH: searchPath(), LC_ALL: 'C' };
  delete environment['NODE_EXTRA_CA_CERTS'];
  return environment;
}

/** The program's full path, or undefined where it is not installed or may not be run. */
export async function findProgram(name: ProgramName): Promise<string | undefined> {
  for (const folder of searchPath().split(delimiter)) {
    const path = join(folder, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}

/** The command that installs it, on Debian and its kin. */
export function installs(name: ProgramName): string {
  return `sudo apt-get install ${packages[name]}`;
}
