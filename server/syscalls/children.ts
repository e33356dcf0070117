// Children of callers: programs that sleep, begun by posix_spawn. As any server's child, each outlives the program that began it,
// and keeps the socket that it was handed. They are ended with the step; else with their network (World.guard). Used by callers.ts.
import { readFileSync } from 'node:fs';
import { until } from '../processes/wait.ts';

/** ms after SIGKILL in which the kernel ends any process. */
const killTime = 5000;

export class Children {
  /** When each began, by pid: a pid that is used again is another process. */
  readonly #began = new Map<number, string>();

  /** Those that are there. */
  get pids(): readonly number[] {
    return [...this.#began].filter(([pid, began]) => beganOf(pid) === began).map(([pid]) => pid);
  }

  /** One more; nothing happens where it has ended already. */
  add(pid = 0): void {
    const began = beganOf(pid);
    if (began !== undefined) this.#began.set(pid, began);
  }

  /** End them; resolves once they are gone. */
  async end(): Promise<void> {
    for (const pid of this.pids) kill(pid);
    await until(killTime, 5, () => this.pids.length === 0);
    this.#began.clear();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Clock ticks from the system's start to the process's (proc_pid_stat(5)); undefined where it has ended. */
function beganOf(pid: number): string | undefined {
  try {
    // "pid (name) state …"; a name may hold blanks and brackets. The 22nd field is the start.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : rest[18];
  } catch {
    return undefined; // ENOENT or ESRCH: it is gone.
  }
}
