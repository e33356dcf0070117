// A state folder has one server at a time. The kernel keeps the lock and takes it back when the process ends,
// whatever ends it: nothing is left to be found stale, and no file is ever removed to take a lock over.
import { spawn } from 'node:child_process';
import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { pipeName } from './address.ts';
import { errno } from './errno.ts';
import { LOCK_FILE } from './folder.ts';

export interface Lock {
  release(): Promise<void>;
}

/** The lock of this folder, or undefined while another process holds it. */
export async function takeLock(folder: string, platform = process.platform): Promise<Lock | undefined> {
  if (platform === 'win32') return lockByPipe(pipeName(folder, 'lock'));
  // A number, not a FileHandle: that one would be closed, and the lock lost, when nobody refers to it any more.
  const fd = openLockFile(join(folder, LOCK_FILE), platform);
  if (fd === undefined) return undefined;
  let taken = platform === 'darwin';
  try {
    taken ||= await flock(fd);
  } finally {
    if (!taken) closeSync(fd);
  }
  if (!taken) return undefined;
  note(fd);
  return { release: () => Promise.resolve(closeSync(fd)) };
}

/** The pid that the last holder wrote; undefined when it could not. */
export async function lastHolder(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, LOCK_FILE), 'utf8').catch(() => '');
  return /^\d+$/.test(text.trim()) ? Number(text.trim()) : undefined;
}

/** BSD's open(2) can take the lock itself (O_EXLOCK); Linux has no such flag and asks flock(2) afterwards. */
function openLockFile(path: string, platform: NodeJS.Platform): number | undefined {
  const O_EXLOCK = 0x20;
  const lockToo = platform === 'darwin' ? O_EXLOCK | constants.O_NONBLOCK : 0;
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | lockToo, 0o600);
  } catch (error) {
    if (lockToo !== 0 && errno(error) === 'EAGAIN') return undefined;
    throw error;
  }
}

/**
 * flock(2) belongs to the open file, not to the process: a short-lived program that inherits our descriptor takes the
 * lock for us, and it stays until we close the file or end. True when taken.
 */
async function flock(fd: number): Promise<boolean> {
  const programs: [string, string[]][] = [
    ['flock', ['-n', '-x', '3']],
    ['perl', ['-e', 'open(my $f, "+<&=3") or exit 2; exit(flock($f, 6) ? 0 : 1)']],
  ];
  for (const [program, args] of programs) {
    const code = await run(program, args, fd);
    if (code === 0) return true;
    if (code === 1) return false;
  }
  throw new PlaygroundError('ENOENT', 'flock (package util-linux) is not installed.');
}

/** ms in which it must end; it waits for nobody, and a busy computer takes seconds to start it. */
const longest = 20_000;

/** The exit code; undefined when the program is not there or was ended by a signal. */
function run(program: string, args: string[], fd: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', fd], timeout: longest });
    child.once('error', () => resolve(undefined));
    child.once('exit', (code) => resolve(code ?? undefined));
  });
}

/** The pid, for the sentence about a server that does not answer. A full disk is no reason not to start. */
function note(fd: number): void {
  try {
    ftruncateSync(fd, 0);
    writeSync(fd, `${process.pid}\n`, 0);
  } catch (error) {
    errno(error);
  }
}

/** Windows: the first to open a named pipe has it alone, until it ends. */
function lockByPipe(name: string): Promise<Lock | undefined> {
  const server = net.createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error) => (errno(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(name, () => resolve({ release: () => new Promise((done) => server.close(() => done())) }));
  });
}
