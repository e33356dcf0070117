// Which processes belong to a terminal: those of its session, and those that left it (setsid(1)) but have its mark in their
// environment. Read from /proc (proc(5)); ended when the terminal ends.
import { readdir, readFile } from 'node:fs/promises';
import { until } from '../processes/wait.ts';
import { marked } from './shell.ts';

/** ms in which a program may tidy up after the terminal has hung up (SIGHUP), and ms in which a killed one is gone. */
const [graceMs, killMs] = [400, 3000];

/** End what is left of a terminal that has hung up; resolves when it is gone. */
export async function endLeft(session: number, id: string): Promise<void> {
  const left = (): Promise<number[]> => processesOf(session, id);
  if (await until(graceMs, 25, async () => (await left()).length === 0)) return;
  await until(killMs, 25, async () => {
    const pids = await left();
    for (const pid of pids) kill(pid);
    return pids.length === 0;
  });
}

async function processesOf(session: number, id: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isSafeInteger);
  const theirs = await Promise.all(pids.map((pid) => belongs(pid, session, `${marked(id)}\0`)));
  return pids.filter((_, at) => theirs[at]);
}

async function belongs(pid: number, session: number, mark: string): Promise<boolean> {
  // "pid (name) state parent group session …"; a name may hold blanks and brackets.
  const stat = await read(pid, 'stat');
  const [state, , , its] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (stat === '' || state === 'Z') return false; // a zombie runs nothing, and its environment is gone
  return Number(its) === session || (await read(pid, 'environ')).includes(mark);
}

/** Empty where it has ended meanwhile, or is another user's: then it is not the terminal's. */
async function read(pid: number, file: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && gone.has(String(error.code))) return '';
    throw error;
  }
}

const gone = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
