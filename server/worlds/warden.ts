// Ends whatever is left in a private network once that network, or the server, has ended: a learner's command (from a terminal
// of the page, or by `in WORLD -- COMMAND`) may have left everything else, by setsid(1) and an empty environment, but not its
// network. One small shell for each world that somebody else has entered. Started by private.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { within } from '../processes/wait.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { Commands } from './commands.ts';
import { makeGroup } from './group.ts';
import { toolEnvironment } from './programs.ts';
import { sparing, wardenCommand } from './warden-script.ts';

/** ms: it takes a hundredth of a second; hundreds of processes on a busy machine take a thousand times that to end. */
const longest = 15_000;

export interface Warden {
  /** The network has ended: end what is left in it, but not in the networks of these processes. */
  end(spared: readonly number[]): Promise<void>;
}

/** A warden of the network of process `netPid`, with such commands in it. Rejects with `world_ended` where that is gone already. */
export async function openWarden(netPid: number, { most, group: groupFor }: Commands): Promise<Warden> {
  const [network, user] = await namespaces(netPid);
  const group = groupFor(netPid);
  const [command = 'sh', ...args] = wardenCommand(most, group);
  const child = spawn(command, args, {
    stdio: ['pipe', 'ignore', 'ignore', network.fd, user.fd],
    env: toolEnvironment(),
    detached: true, // Ctrl-C in the server's terminal is not for it.
  });
  const ended = once(child, 'exit');
  try {
    await once(child, 'spawn');
  } finally {
    await Promise.all([network.close(), user.close()]);
  }
  if (group !== undefined) await makeGroup(group);
  child.stdin?.on('error', () => undefined); // EPIPE: somebody has ended it, and there is nobody to tell.
  child.unref();
  return {
    async end(spared) {
      child.stdin?.end(sparing(spared));
      child.ref();
      await within(longest, ended);
    },
  };
}

async function namespaces(pid: number) {
  try {
    const network = await open(`/proc/${pid}/ns/net`);
    try {
      return [network, await open(`/proc/${pid}/ns/user`)] as const;
    } catch (error) {
      await network.close();
      throw error;
    }
  } catch (error) {
    throw new PlaygroundError('world_ended', String(error));
  }
}
