// A call as caller.pl takes it: its name and its arguments, each a word without quotes; bytes in hexadecimal.
import { socketOptions, type Call } from '../shared/contract/calls.ts';

/** shutdown(2): SHUT_RD, SHUT_WR and SHUT_RDWR are 0, 1 and 2 everywhere. */
const hows = { rd: '0', wr: '1', rdwr: '2' };

export function wordsOf(call: Call): string[] {
  if (call.call === 'socket') return ['socket', call.family, call.transport];
  if (call.call === 'capset') return ['capset'];
  if (call.call === 'spawn') return ['spawn', ...(call.hands === undefined ? [] : [String(call.hands)])];
  const of = [call.call, String(call.socket)];
  switch (call.call) {
    case 'setsockopt':
      return [...of, socketOptions[call.option].level, call.option, String(call.value)];
    case 'bind':
    case 'connect':
      return [...of, call.address, String(call.port)];
    case 'listen':
      return [...of, String(call.backlog)];
    case 'send':
      return [
        ...of,
        String(call.bytes ?? 1),
        ...(call.text === undefined ? [] : [Buffer.from(call.text).toString('hex')]),
      ];
    case 'recv':
      return [...of, String(call.bytes)];
    case 'shutdown':
      return [...of, hows[call.how]];
    case 'fcntl':
      return [...of, call.nonblock ? '1' : '0'];
    default:
      return of;
  }
}

/** The bytes that a send is given. */
export function bytesOf({ text, bytes = 1 }: Extract<Call, { call: 'send' }>): Uint8Array {
  return text === undefined ? Buffer.alloc(bytes, 'x') : Buffer.from(text);
}
