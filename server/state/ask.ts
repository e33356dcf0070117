// The asking end of the control socket: one question to the server that holds a state folder.
import net from 'node:net';
import * as v from 'valibot';
import { isErrorCode, PlaygroundError } from '../shared/contract/errors.ts';
import { controlAddress } from './address.ts';
import { errno } from './errno.ts';
import { answers, Refusal, type ControlAnswers, type ControlRequest } from './protocol.ts';

const MAX_ANSWER = 256 * 1024;

/**
 * Ask the server of this folder. Undefined when no server listens there. Throws the PlaygroundError that the server
 * answers with, and `server_gone` when no valid answer comes within `ms`.
 */
export async function askControl<R extends ControlRequest>(
  folder: string,
  request: R,
  ms = 5_000,
): Promise<ControlAnswers[R['ask']] | undefined> {
  const line = await exchange(folder, `${JSON.stringify(request)}\n`, ms);
  if (line === undefined) return undefined;
  const schema: v.GenericSchema<unknown, ControlAnswers[keyof ControlAnswers]> = answers[request.ask];
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), v.union([schema, Refusal])), line);
  if (!answer.success) throw new PlaygroundError('server_gone', 'Its answer was not readable.');
  if (answer.output.ok) return answer.output as ControlAnswers[R['ask']];
  const { error, detail } = answer.output;
  throw new PlaygroundError(isErrorCode(error) ? error : 'internal', detail);
}

/** Send one line, read one line. */
async function exchange(folder: string, line: string, ms: number): Promise<string | undefined> {
  const address = controlAddress(folder);
  const socket = net.connect(address.path);
  try {
    return await new Promise((resolve, reject) => {
      const silent = (): void => reject(new PlaygroundError('server_gone', `No answer came within ${ms / 1000} s.`));
      const timer = setTimeout(silent, ms);
      let text = '';
      socket.setEncoding('utf8');
      socket.once('connect', () => socket.write(line));
      socket.on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('\n') || text.length > MAX_ANSWER) resolve(text.split('\n')[0] ?? '');
      });
      socket.once('error', (error) => (isNobody(error) ? resolve(undefined) : reject(error)));
      socket.once('close', () => {
        clearTimeout(timer);
        reject(new PlaygroundError('server_gone', 'It closed the connection without an answer.'));
      });
    });
  } finally {
    socket.destroy();
    address.close();
  }
}

function isNobody(error: Error): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'].includes(errno(error));
}
