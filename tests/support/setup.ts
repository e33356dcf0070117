// What the tests need and the machine lacks: Debian's packages, where we are root on Debian. Elsewhere the tests say what is missing.
import fs from 'node:fs';
import { systemChromium } from './browser.ts';
import { hasProgram } from './needs.ts';
import { sh } from './steps.ts';

/** The browser without its windows: a third less work for the same pages. */
const shell = 'chromium-headless-shell';

/** Program, and the Debian package that brings it. */
const wanted: readonly (readonly [program: string, debianPackage: string])[] = [
  ['tcpdump', 'tcpdump'],
  ['tshark', 'tshark'],
  ['openssl', 'openssl'],
  ['nft', 'nftables'],
  ['ip', 'iproute2'],
  ['ss', 'iproute2'],
  // Debian has three that are called nc; the lessons' scripts speak to this one.
  [fs.existsSync('/etc/debian_version') ? 'nc.openbsd' : 'nc', 'netcat-openbsd'],
  ['ncat', 'ncat'],
  ['socat', 'socat'],
  ['curl', 'curl'],
  ['lsof', 'lsof'],
  ['python3', 'python3'],
  ['setpriv', 'util-linux'],
  ['useradd', 'passwd'],
];

export const isRoot = process.getuid?.() === 0;

/** Install what is missing, where that is possible. Returns what is missing still, as "program (package)". */
export async function setUp(): Promise<string[]> {
  const missing = () => [
    ...wanted.filter(([program]) => !hasProgram(program)),
    ...(systemChromium() === undefined ? [['a browser', shell] as const] : []),
  ];
  // Also where there is a whole browser.
  const better = hasProgram(shell) ? [] : [[shell, shell] as const];
  if (missing().length + better.length > 0 && isRoot && fs.existsSync('/etc/debian_version')) {
    const packages = [...new Set([...missing(), ...better].map(([, debianPackage]) => debianPackage))];
    console.log(`Installing ${packages.join(', ')}`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await sh(['apt-get', 'update'], { env });
    // Older Debians have it in the whole browser alone.
    const hasShell = (await sh(['apt-cache', 'show', shell])).code === 0;
    const named = packages.map((name) => (name === shell && !hasShell ? 'chromium' : name));
    const { code, output } = await sh(['apt-get', 'install', '-y', '--no-install-recommends', ...named], { env });
    if (code !== 0) console.log(output);
  }
  return missing().map(([program, debianPackage]) => `${program} (${debianPackage})`);
}
