// What a run that was left must not leave behind: processes that live, and ports at which somebody listens.
import { readSocketTable, type SocketRow } from '../sockets/table.ts';

/** Where a service listened. */
export interface Door {
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/** The sockets that listen at these doors now, in this computer's own network. */
export async function listenersAt(doors: readonly Door[]): Promise<readonly SocketRow[]> {
  const rows = (await readSocketTable()).filter(({ state }) => state === 'LISTEN' || state === 'UNCONN');
  return rows.filter(({ transport, local }) =>
    doors.some((door) => door.transport === transport && door.address === local.address && door.port === local.port),
  );
}

/** Those of them that still do, in words. A port that the kernel has lent to another program since is none of theirs. */
export async function stillListening(before: readonly SocketRow[]): Promise<readonly string[]> {
  const now = await listenersAt(before.map(({ transport, local }) => ({ transport, ...local })));
  const left = now.filter(({ inode }) => before.some((one) => one.inode === inode));
  return left.map(({ transport, local }) => `a ${transport} port, ${local.address} ${local.port}`);
}

/** Is a process of this number there? */
export function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
