// What stands in the form of one side: the call that is next, and what each call takes. After one that succeeded it goes on to
// the call that a program of this side makes next, with the socket that the kernel gave; anything else can be chosen.
import {
  Call,
  optionNames,
  type CallInput,
  type CallName,
  type SocketOption,
} from '../../../../server/shared/contract/calls.ts';
import type { Side } from '../../../../server/shared/contract/sides.ts';
import type { CallEntry } from '../../../../server/shared/contract/entry.ts';
import * as v from 'valibot';

/** What a program calls after what. */
const next: Readonly<Record<Side, Partial<Record<CallName, CallName>>>> = {
  server: {
    socket: 'bind',
    setsockopt: 'bind',
    bind: 'listen',
    listen: 'accept',
    accept: 'recv',
    recv: 'send',
    send: 'close',
  },
  client: { socket: 'connect', setsockopt: 'connect', bind: 'connect', connect: 'send', send: 'recv', recv: 'close' },
};

/** A field whose text is a whole number, as the call takes it; what is none is left to the schema to refuse. */
const number = (text: string): number => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : NaN);

export class CallDraft {
  readonly side: Side;
  call: CallName = $state('socket');
  socket = $state('3');
  family: 'inet' | 'inet6' = $state('inet');
  transport: 'tcp' | 'udp' = $state('tcp');
  address = $state('127.0.0.1');
  port = $state('8000');
  backlog = $state('128');
  text = $state('hello');
  bytes = $state('1024');
  how: 'rd' | 'wr' | 'rdwr' = $state('wr');
  option: SocketOption = $state(optionNames[0] ?? 'SO_REUSEADDR');
  value = $state('1');
  nonblock = $state(true);
  /** A child gets this socket. */
  hands = $state(true);

  /** The call as the form says it; undefined where a field has what no call takes. */
  readonly made: Call | undefined = $derived.by(() => {
    const read = v.safeParse(Call, this.#input());
    return read.success ? read.output : undefined;
  });

  constructor(side: Side) {
    this.side = side;
  }

  /** A call of this side has returned: go on. */
  follow({ call, result, error }: CallEntry): void {
    if (error !== undefined) return;
    if (call === 'socket' || call === 'accept') this.socket = String(result ?? 3);
    if (call === 'recv' && result === 0) this.call = 'close';
    else this.call = next[this.side][call] ?? this.call;
    if (call === 'close') this.call = 'socket';
  }

  #input(): CallInput {
    const { side, call } = this;
    const socket = number(this.socket);
    const to = { socket, address: this.address.trim(), port: number(this.port) };
    switch (call) {
      case 'socket':
        return { side, call, family: this.family, transport: this.transport };
      case 'bind':
      case 'connect':
        return { side, call, ...to };
      case 'listen':
        return { side, call, socket, backlog: number(this.backlog) };
      case 'send':
        return { side, call, socket, text: this.text };
      case 'recv':
        return { side, call, socket, bytes: number(this.bytes) };
      case 'shutdown':
        return { side, call, socket, how: this.how };
      case 'setsockopt':
        return { side, call, socket, option: this.option, value: number(this.value) };
      case 'fcntl':
        return { side, call, socket, nonblock: this.nonblock };
      case 'capset':
        return { side, call };
      case 'spawn':
        return { side, call, ...(this.hands && { hands: socket }) };
      default:
        return { side, call, socket };
    }
  }
}
