// Waits for the end of a process that is not this one's child: the tools of a keeper that was killed.
import { until } from '../processes/wait.ts';

/** True once there is no process `pid` any more; false when it is still there after `ms`. */
export function vanished(ms: number, pid: number): Promise<boolean> {
  return until(ms, 5, () => !isThere(pid));
}

/** Is there such a process now (a zombie is one)? */
export function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
