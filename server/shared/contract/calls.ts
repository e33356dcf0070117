// The system calls that a learner presses one at a time, on the server's side or the client's: what each takes, and how the
// man page or strace would write it. Pure: lessons, the action `call` and the sandbox's forms all read this.
import * as v from 'valibot';
import { encodeUtf8 } from '../dissect/utf8.ts';
import { place, sides } from './sides.ts';

/** Options of setsockopt(2), socket(7), tcp(7), ipv6(7): which level each is of, and the most that it takes. */
export const socketOptions = {
  SO_REUSEADDR: { level: 'SOL_SOCKET', most: 1 },
  SO_REUSEPORT: { level: 'SOL_SOCKET', most: 1 },
  SO_KEEPALIVE: { level: 'SOL_SOCKET', most: 1 },
  /** Seconds that close waits for what is not acknowledged; with 0 it throws that away and sends RST. */
  SO_LINGER: { level: 'SOL_SOCKET', most: 60 },
  SO_RCVBUF: { level: 'SOL_SOCKET', most: 4_194_304 },
  SO_SNDBUF: { level: 'SOL_SOCKET', most: 4_194_304 },
  TCP_NODELAY: { level: 'IPPROTO_TCP', most: 1 },
  /** How often a SYN is repeated. */
  TCP_SYNCNT: { level: 'IPPROTO_TCP', most: 255 },
  IPV6_V6ONLY: { level: 'IPPROTO_IPV6', most: 1 },
} as const;
export type SocketOption = keyof typeof socketOptions;
export const optionNames = Object.keys(socketOptions) as SocketOption[];

/** Bytes that one send or recv moves at most. */
export const mostSent = 1_048_576;
export const mostReceived = 65_536;

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const side = v.picklist(sides);
/** The number that the kernel gave the socket: the lowest that was free, from 3; a program has 64 at most. */
const socket = v.optional(whole(3, 66), 3);
const address = v.optional(
  v.pipe(v.string(), v.maxLength(45), v.ip('a literal address, such as 127.0.0.1')),
  '127.0.0.1',
);
const text = v.pipe(v.string(), v.minLength(1, 'give at least one letter'), v.maxLength(4096));

const schemas = {
  socket: v.strictObject({
    side,
    call: v.literal('socket'),
    family: v.optional(v.picklist(['inet', 'inet6']), 'inet'),
    transport: v.optional(v.picklist(['tcp', 'udp']), 'tcp'),
  }),
  setsockopt: v.strictObject({
    side,
    call: v.literal('setsockopt'),
    socket,
    option: v.picklist(optionNames),
    value: v.optional(whole(0, 4_194_304), 1),
  }),
  bind: v.strictObject({ side, call: v.literal('bind'), socket, address, port: whole(0, 65_535) }),
  listen: v.strictObject({ side, call: v.literal('listen'), socket, backlog: v.optional(whole(0, 4096), 128) }),
  accept: v.strictObject({ side, call: v.literal('accept'), socket }),
  connect: v.strictObject({ side, call: v.literal('connect'), socket, address, port: whole(1, 65_535) }),
  /** With `bytes` in place of `text`: that many letters x. */
  send: v.strictObject({
    side,
    call: v.literal('send'),
    socket,
    text: v.optional(text),
    bytes: v.optional(whole(1, mostSent)),
  }),
  recv: v.strictObject({ side, call: v.literal('recv'), socket, bytes: v.optional(whole(1, mostReceived), 1024) }),
  shutdown: v.strictObject({
    side,
    call: v.literal('shutdown'),
    socket,
    how: v.optional(v.picklist(['rd', 'wr', 'rdwr']), 'wr'),
  }),
  close: v.strictObject({ side, call: v.literal('close'), socket }),
  getsockname: v.strictObject({ side, call: v.literal('getsockname'), socket }),
  /** Calls on this socket wait no more: what cannot be done at once is EAGAIN or EINPROGRESS. */
  fcntl: v.strictObject({ side, call: v.literal('fcntl'), socket, nonblock: v.optional(v.boolean(), true) }),
  /** Give up all rights that go beyond those of an ordinary user, for good. */
  capset: v.strictObject({ side, call: v.literal('capset') }),
  /** fork(2) and execve(2) in one: a child that sleeps, and has no socket but the one that it is handed, if any. */
  spawn: v.strictObject({ side, call: v.literal('spawn'), hands: v.optional(whole(3, 66)) }),
} as const;

export type CallName = keyof typeof schemas;
export const callNames = Object.keys(schemas) as CallName[];

/** One call as it is asked for. */
export type Call = { [Name in CallName]: v.InferOutput<(typeof schemas)[Name]> }[CallName];
export type CallInput = { [Name in CallName]: v.InferInput<(typeof schemas)[Name]> }[CallName];
export const Call: v.GenericSchema<unknown, Call> = v.variant('call', [
  schemas.socket,
  schemas.setsockopt,
  schemas.bind,
  schemas.listen,
  schemas.accept,
  schemas.connect,
  schemas.send,
  schemas.recv,
  schemas.shutdown,
  schemas.close,
  schemas.getsockname,
  schemas.fcntl,
  schemas.capset,
  schemas.spawn,
]);

/** A call as strace(1) would write it, addresses shortened. */
export function written(call: Call): string {
  switch (call.call) {
    case 'socket':
      return `socket(AF_${call.family.toUpperCase()}, ${call.transport === 'udp' ? 'SOCK_DGRAM' : 'SOCK_STREAM'}, 0)`;
    case 'setsockopt':
      return `setsockopt(${call.socket}, ${socketOptions[call.option].level}, ${call.option}, ${
        call.option === 'SO_LINGER' ? `{on, ${call.value} s}` : call.value
      })`;
    case 'bind':
    case 'connect':
      return `${call.call}(${call.socket}, ${place(call)})`;
    case 'listen':
      return `listen(${call.socket}, ${call.backlog})`;
    case 'send':
      return call.text === undefined
        ? `send(${call.socket}, "xxx…", ${call.bytes ?? 1})`
        : `send(${call.socket}, ${JSON.stringify(call.text)}, ${encodeUtf8(call.text).length})`;
    case 'recv':
      return `recv(${call.socket}, ${call.bytes})`;
    case 'shutdown':
      return `shutdown(${call.socket}, SHUT_${call.how.toUpperCase()})`;
    case 'fcntl':
      return `fcntl(${call.socket}, F_SETFL, ${call.nonblock ? 'O_NONBLOCK' : '0'})`;
    case 'capset':
      return 'capset(no capabilities)';
    case 'spawn':
      return call.hands === undefined ? 'posix_spawn(sleep)' : `posix_spawn(sleep, with ${call.hands})`;
    default:
      return `${call.call}(${call.socket})`;
  }
}
