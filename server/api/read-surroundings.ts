// Reads, once at a start, what surroundings.ts judges: the files and variables that say where this server runs.
import { existsSync, readFileSync } from 'node:fs';
import type { Surroundings } from './peer.ts';
import { containerMarks, surroundingsOf } from './surroundings.ts';

/** Read the facts. */
export function readSurroundings(codeOnly: boolean): Surroundings {
  return surroundingsOf({
    platform: process.platform,
    uid: process.geteuid?.(),
    env: process.env,
    marked: containerMarks.some((path) => existsSync(path)),
    cgroup: textOf('/proc/1/cgroup'),
    mounts: textOf('/proc/self/mountinfo'),
    release: textOf('/proc/sys/kernel/osrelease'),
    uidMap: textOf('/proc/self/uid_map'),
    ancestors: [...ancestors()],
    codeOnly,
  });
}

function* ancestors(): Generator<string, void> {
  let pid = process.ppid;
  for (let steps = 0; pid > 1 && steps < 64; steps++) {
    const status = textOf(`/proc/${pid}/status`) ?? '';
    yield status;
    pid = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not on this system, or not for us: the judge decides
  }
}
