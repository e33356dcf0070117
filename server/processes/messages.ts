// The rim between the server and its children: every message of a child is checked here before anything believes it.
import * as v from 'valibot';
import { Endpoint, SocketEntry } from '../shared/contract/entry.ts';
import { relayDeeds } from '../shared/relay/toxics.ts';
import type { FromChild } from './types.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535));
const code = v.pipe(v.string(), v.maxLength(64));
const detail = v.pipe(v.string(), v.maxLength(8192));
const hr = v.pipe(v.string(), v.regex(/^\d{1,19}$/));
const address = v.pipe(v.string(), v.maxLength(64));
const transport = v.picklist(['tcp', 'udp']);
const endpoint = v.strictObject({ ...Endpoint.entries, address, port });

// `owner` is missing on purpose: who owns a socket is read from the kernel's table, not told by a program.
const what = v.picklist(SocketEntry.entries.what.options.filter((word) => word !== 'owner'));

const News = v.strictObject({
  what,
  transport,
  hr,
  local: v.exactOptional(endpoint),
  remote: v.exactOptional(endpoint),
  key: v.exactOptional(count),
  bytes: v.exactOptional(count),
  text: v.exactOptional(v.pipe(v.string(), v.maxLength(1024))),
  error: v.exactOptional(code),
  toxic: v.exactOptional(v.picklist(relayDeeds)),
  amount: v.exactOptional(count),
});

const Message: v.GenericSchema<unknown, FromChild> = v.variant('type', [
  v.strictObject({ type: v.literal('up'), pid: count }),
  v.strictObject({ type: v.literal('loaded') }),
  v.strictObject({ type: v.literal('listening'), transport, address, port }),
  v.strictObject({ type: v.literal('failed'), error: code, detail }),
  v.strictObject({ type: v.literal('socket'), news: News }),
  v.strictObject({ type: v.literal('skipped'), count }),
  v.strictObject({
    type: v.literal('acted'),
    key: count,
    error: v.exactOptional(code),
    detail: v.exactOptional(detail),
  }),
  v.strictObject({ type: v.literal('pong'), n: count }),
  v.strictObject({
    type: v.literal('returned'),
    n: count,
    began: v.exactOptional(hr),
    over: v.exactOptional(hr),
    result: v.exactOptional(count),
    error: v.exactOptional(code),
    inode: v.exactOptional(count),
    local: v.exactOptional(endpoint),
    remote: v.exactOptional(endpoint),
    data: v.exactOptional(v.pipe(v.string(), v.maxLength(8192), v.regex(/^([0-9a-f]{2})*$/))),
  }),
]);

/** A child's message, or undefined when it is none that the playground knows. */
export function readMessage(value: unknown): FromChild | undefined {
  const result = v.safeParse(Message, value);
  return result.success ? result.output : undefined;
}
