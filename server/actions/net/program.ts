// A program of this computer that sends in the client's place, as a person runs it. What it says when it fails is read, so that a
// refused connection is told in the same words whoever was refused.
import { execFile, type ExecFileException } from 'node:child_process';
import { PlaygroundError, type ErrorCode } from '../../shared/contract/errors.ts';

/** Bytes of an answer at most. */
const most = 1024 * 1024;

/** What strerror(3) says in the locale C. */
const spoken: ReadonlyMap<string, ErrorCode> = new Map([
  ['Connection refused', 'ECONNREFUSED'],
  ['Connection reset by peer', 'ECONNRESET'],
  ['Connection timed out', 'ETIMEDOUT'],
  ['No route to host', 'EHOSTUNREACH'],
  ['Network is unreachable', 'ENETUNREACH'],
  ['Operation not permitted', 'EPERM'],
  ['Broken pipe', 'EPIPE'],
]);

export interface Program {
  readonly command: string;
  readonly argv: readonly string[];
  /** ms that it may take. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

/**
 * Run it to its end, or until its time is over and something came. Rejects with `stopped`, `not_found` where it is not installed,
 * `answer_endless` past 1 MiB, ETIMEDOUT, `no_answer`, the errno that it tells of, or `program_failed` with its last line.
 */
export function runProgram({ command, argv, patience, signal }: Program): Promise<void> {
  const env = { ...process.env, LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    execFile(command, argv, { env, signal, timeout: patience, maxBuffer: most }, (error, answer, said) => {
      const failure = error && !signal.aborted ? why(command, error, answer, said) : undefined;
      if (signal.aborted) reject(new PlaygroundError('stopped'));
      else if (failure) reject(failure);
      else resolve();
    });
  });
}

function why(command: string, error: ExecFileException, answer: string, said: string): PlaygroundError | undefined {
  if (error.code === 'ENOENT') return new PlaygroundError('not_found', `${command} is not installed here.`);
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return new PlaygroundError('answer_endless');
  // Its time was over. curl -v says so once it is connected.
  if (error.killed && answer !== '') return undefined;
  if (error.killed) return new PlaygroundError(said.includes('Connected to') ? 'no_answer' : 'ETIMEDOUT');
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines)
    for (const [words, code] of spoken) if (line.includes(words)) return new PlaygroundError(code, line);
  return new PlaygroundError('program_failed', lines.at(-1) ?? error.message);
}
