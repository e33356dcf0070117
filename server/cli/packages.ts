// Which package brings a program, by this system's package manager. `doctor` shows the one command.
import type { FindProgram } from './find-program.ts';

type Manager = 'apt' | 'dnf' | 'pacman' | 'apk' | 'brew';

/** In the order they are looked for: brew can be there beside a system's own. */
const install: Record<Manager, string> = {
  apt: 'sudo apt install',
  dnf: 'sudo dnf install',
  pacman: 'sudo pacman -S',
  apk: 'sudo apk add',
  brew: 'brew install',
};

type Names = { readonly apt: string } & Partial<Record<Manager, string>>;

const packages = {
  tcpdump: { apt: 'tcpdump' },
  unshare: { apt: 'util-linux' },
  nsenter: { apt: 'util-linux' },
  setpriv: { apt: 'util-linux', apk: 'setpriv' },
  ip: { apt: 'iproute2', dnf: 'iproute' },
  ss: { apt: 'iproute2', dnf: 'iproute' },
  lsof: { apt: 'lsof' },
  nft: { apt: 'nftables' },
  nc: { apt: 'netcat-openbsd', dnf: 'nmap-ncat', pacman: 'openbsd-netcat', brew: 'netcat' },
  perl: { apt: 'perl' },
  'xdg-open': { apt: 'xdg-utils' },
} satisfies Record<string, Names>;

export type Packaged = keyof typeof packages;

/** "sudo apt install tcpdump"; without a known manager, the name of Debian's package. */
export async function installCommand(programs: readonly Packaged[], find: FindProgram): Promise<string> {
  for (const manager of Object.keys(install) as Manager[]) {
    if ((await find(manager)) === undefined) continue;
    return `${install[manager]} ${names(programs, manager)}`;
  }
  return `install the package ${names(programs, 'apt')}`;
}

function names(programs: readonly Packaged[], manager: Manager): string {
  const all = programs.map((program) => {
    const known: Names = packages[program];
    return known[manager] ?? known.apt;
  });
  return [...new Set(all)].join(' ');
}
