// What `doctor` finds out by looking at the computer: addresses that can be bound, and programs that are installed.
import { createServer } from 'node:net';
import { errno } from '../state/errno.ts';
import type { DoctorCheck } from './doctor.ts';
import type { FindProgram } from './find-program.ts';
import { findOpener } from './open-browser.ts';
import { installCommand, type Packaged } from './packages.ts';

export interface SystemFacts {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
  readonly find: FindProgram;
}

/** One row of programs; any one of `either` is enough. */
interface Tool {
  readonly id: string;
  readonly title: string;
  readonly either: readonly string[];
  readonly bring: Packaged;
  readonly on?: NodeJS.Platform;
}

const tools: readonly Tool[] = [
  { id: 'capture-tool', title: 'Capture program', either: ['tcpdump', 'dumpcap'], bring: 'tcpdump' },
  { id: 'unshare', title: 'unshare, makes a private network', either: ['unshare'], bring: 'unshare', on: 'linux' },
  { id: 'nsenter', title: 'nsenter, enters it', either: ['nsenter'], bring: 'nsenter', on: 'linux' },
  { id: 'ip', title: 'ip, switches its loopback on', either: ['ip'], bring: 'ip', on: 'linux' },
  {
    id: 'setpriv',
    title: 'setpriv, ends programs with the server',
    either: ['setpriv'],
    bring: 'setpriv',
    on: 'linux',
  },
  { id: 'nft', title: 'nft, the firewall of a private network', either: ['nft'], bring: 'nft', on: 'linux' },
  { id: 'nc', title: 'nc, to talk TCP from a terminal', either: ['nc', 'ncat', 'netcat'], bring: 'nc' },
  { id: 'perl', title: 'perl, for single system calls, the line and the terminal', either: ['perl'], bring: 'perl' },
  { id: 'ss', title: 'ss or lsof, to list sockets', either: ['ss', 'lsof'], bring: 'lsof' },
];

/** The checks that need no preflight of capture or worlds. */
export async function systemChecks(facts: SystemFacts): Promise<DoctorCheck[]> {
  const here = tools.filter(({ on }) => on === undefined || on === facts.platform);
  return await Promise.all([
    Promise.resolve(nodeCheck(facts.nodeVersion)),
    loopbackCheck('127.0.0.1', true),
    loopbackCheck('::1', false),
    ...here.map((tool) => toolCheck(tool, facts.find)),
    openerCheck(facts),
  ]);
}

/** `engines` of package.json: 20.19 or later. */
function nodeCheck(version: string): DoctorCheck {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const row = { id: 'node', title: 'Node', ok, needed: true, found: version };
  return ok ? row : { ...row, remedy: 'Node 20.19 or later, from https://nodejs.org' };
}

async function loopbackCheck(address: '127.0.0.1' | '::1', needed: boolean): Promise<DoctorCheck> {
  const code = await tryToListen(address);
  const title = `Listen on ${address}`;
  if (code === undefined) return { id: `listen-${address}`, title, ok: true, needed, found: 'possible' };
  const remedy = address === '::1' ? 'sudo sysctl net.ipv6.conf.lo.disable_ipv6=0' : 'sudo ip link set lo up';
  return { id: `listen-${address}`, title, ok: false, needed, found: `not possible (${code})`, remedy };
}

/** Undefined when it works, else the errno. */
function tryToListen(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errno(error)));
    server.listen({ host: address, port: 0, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function toolCheck({ id, title, either, bring }: Tool, find: FindProgram): Promise<DoctorCheck> {
  for (const program of either) {
    const path = await find(program);
    if (path !== undefined) return { id, title, ok: true, needed: false, found: path };
  }
  const found = `not installed: ${either.join(', ')}`;
  return { id, title, ok: false, needed: false, found, remedy: await installCommand([bring], find) };
}

async function openerCheck({ platform, env, find }: SystemFacts): Promise<DoctorCheck> {
  const row = { id: 'browser', title: 'Open the browser', needed: false };
  const opener = await findOpener({ platform, env, find });
  if (opener !== undefined) return { ...row, ok: true, found: `with ${opener[0] ?? ''}` };
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return { ...row, ok: false, found: 'there is no screen here', remedy: 'open the printed address by hand' };
  }
  return { ...row, ok: false, found: 'not installed: xdg-open', remedy: await installCommand(['xdg-open'], find) };
}
