// The keeper of a process's network, found as `ps` finds it.
import fs from 'node:fs';

/** The first process called keeper in the network of this one, but for `others`. Throws where there is none. */
export function keeperOf(pid: number, others: readonly number[] = []): number {
  const network = fs.readlinkSync(`/proc/${pid}/ns/net`);
  const pids = fs.readdirSync('/proc').map(Number).filter(Number.isSafeInteger);
  const keeper = pids.find((one) => {
    try {
      const command = fs.readFileSync(`/proc/${one}/cmdline`, 'utf8');
      return command.includes('keeper') && !others.includes(one) && fs.readlinkSync(`/proc/${one}/ns/net`) === network;
    } catch (error) {
      // A process that ended meanwhile, or another user's: neither is our keeper.
      if (!(error instanceof Error && 'code' in error)) throw error;
      return false;
    }
  });
  if (keeper === undefined) throw new Error('no keeper found');
  return keeper;
}
