// What a run that was left must not leave behind: processes that live, and ports at which somebody listens.
import { readSocketTable } from '../sockets/table.ts';

/** Where a service listened. */
export interface Door {
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/** Those of these ports at which somebody listens now, in this computer's own network, in words. */
export async function stillListening(doors: readonly Door[]): Promise<readonly string[]> {
  const rows = (await readSocketTable()).filter(({ state }) => state === 'LISTEN' || state === 'UNCONN');
  const open = doors.filter(({ transport, address, port }) =>
    rows.some((row) => row.transport === transport && row.local.address === address && row.local.port === port),
  );
  return [...new Set(open.map(({ transport, address, port }) => `a ${transport} port, ${address} ${port}`))];
}

/** Is a process of this number there? */
export function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
