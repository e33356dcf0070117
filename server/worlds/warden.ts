// Ends whatever is left in a private network once that network, or the server, has ended: a learner's command (from a terminal
// of the page, or by `in WORLD -- COMMAND`) may have left everything else, by setsid(1) and an empty environment, but not its
// network. One small shell for each world that somebody else has entered. Started by private.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { within } from '../processes/wait.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';

// It waits for the end of its input, which comes with the server, whatever ends that. Descriptor 3 is the network, held so
// that it can be told apart when nobody is in it any more. Never its own: that is the computer's. Everything here is built
// into the shell, `-ef` (the same file) too. Who is just starting another process is met in the next round: the first rounds make
// haste, for those that start others as fast as they can; later ones wait for those that are ending.
const script = [
  'read -r _',
  '[ /proc/self/ns/net -ef /proc/self/fd/3 ] && exit 1',
  'round=0',
  'while [ $((round += 1)) -le 400 ]; do',
  '  left=',
  '  for process in /proc/[0-9]*; do',
  '    [ "$process/ns/net" -ef /proc/self/fd/3 ] && left=1 && kill -9 "${process#/proc/}"',
  '  done',
  '  [ -n "$left" ] || exit 0',
  '  [ $round -lt 10 ] || sleep 0.02',
  'done',
].join('\n');

/** ms: it takes a hundredth of a second; hundreds of processes on a busy machine take a thousand times that to end. */
const longest = 15_000;

export interface Warden {
  /** The network has ended: end what is left in it. */
  end(): Promise<void>;
}

/** A warden of the network of process `netPid`. Rejects with `world_ended` where that is gone already. */
export async function openWarden(netPid: number): Promise<Warden> {
  const network = await open(`/proc/${netPid}/ns/net`).catch((error: unknown) => {
    throw new PlaygroundError('world_ended', String(error));
  });
  const child = spawn('sh', ['-c', script, 'warden'], {
    stdio: ['pipe', 'ignore', 'ignore', network.fd],
    detached: true, // Ctrl-C in the server's terminal is not for it.
  });
  const ended = once(child, 'exit');
  try {
    await once(child, 'spawn');
  } finally {
    await network.close();
  }
  child.stdin?.on('error', () => undefined); // EPIPE: somebody has ended it, and there is nobody to tell.
  child.unref();
  return {
    async end() {
      child.stdin?.end();
      child.ref();
      await within(longest, ended);
    },
  };
}
