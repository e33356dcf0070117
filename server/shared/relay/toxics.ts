// What a relay in front of a service does to what it hands on, in the words of toxiproxy: `upstream` is from the client to the
// service, `downstream` the way back. Over TCP a toxic meets whole connections, over UDP single datagrams. Run by services/relay.
import * as v from 'valibot';

/** ms. */
const ms = (least = 0, most = 10_000) => v.pipe(v.number(), v.minValue(least), v.maxValue(most));
const count = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

export const streams = ['upstream', 'downstream'] as const;
export type Stream = (typeof streams)[number];

const common = {
  stream: v.optional(v.picklist(streams), 'downstream'),
  /** The share of connections, or of datagrams, that meet it: 0 none, 1 all. */
  toxicity: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  /** The first so many alone, counted from when this is set. */
  first: v.exactOptional(count(0, 1000)),
};
const toxic = <const T extends string, F extends v.ObjectEntries>(type: T, fields: F) =>
  v.strictObject({ type: v.literal(type), ...common, ...fields });

/** Bytes held for so many ms; their order stays. */
const latency = toxic('latency', { latency: ms(), jitter: v.optional(ms(), 0) });

/** Of a connection. */
const ofTcp = {
  latency,
  /** `rate`: thousands of bytes a second. */
  bandwidth: toxic('bandwidth', { rate: count(1, 1_000_000) }),
  /** Cut into pieces of so many bytes, more or less, with a pause between (ms, where toxiproxy has µs). */
  slicer: toxic('slicer', {
    average_size: count(1, 65_536),
    size_variation: v.optional(count(0, 65_536), 0),
    delay: v.optional(ms(0, 1000), 0),
  }),
  /** Closed once so many bytes were handed on. */
  limit_data: toxic('limit_data', { bytes: count(0, 1_000_000_000) }),
  /** Nothing is handed on, and after so many ms it is closed; 0: after ten minutes. */
  timeout: toxic('timeout', { timeout: ms(0, 60_000) }),
  /** Nothing is handed on, and after so many ms it is reset. */
  reset_peer: toxic('reset_peer', { timeout: v.optional(ms(0, 60_000), 0) }),
  /** The end is handed on so many ms late. */
  slow_close: toxic('slow_close', { delay: ms(0, 60_000) }),
};
/** Of a datagram. */
const ofUdp = {
  loss: toxic('loss', {}),
  duplicate: toxic('duplicate', {}),
  latency,
  /** So many ms late, so that those behind overtake it. */
  reorder: toxic('reorder', { late: v.optional(ms(1), 20) }),
};

export const Toxic = v.variant('type', [
  ofTcp.latency,
  ofTcp.bandwidth,
  ofTcp.slicer,
  ofTcp.limit_data,
  ofTcp.timeout,
  ofTcp.reset_peer,
  ofTcp.slow_close,
  ofUdp.loss,
  ofUdp.duplicate,
  ofUdp.reorder,
]);
export type Toxic = v.InferOutput<typeof Toxic>;
export type ToxicType = Toxic['type'];
export type OfType<T extends ToxicType> = Extract<Toxic, { type: T }>;

/** All that a relay does; none: a good one. */
export const Toxics = v.pipe(v.array(Toxic), v.maxLength(8));

/** The toxics of each transport, in the order in which what is handed on meets them. */
export const typesOf = {
  tcp: ['latency', 'bandwidth', 'slicer', 'limit_data', 'timeout', 'reset_peer', 'slow_close'],
  udp: ['loss', 'duplicate', 'latency', 'reorder'],
} as const satisfies Record<'tcp' | 'udp', readonly ToxicType[]>;

/** Is there such a toxic for this transport? */
export const fits = (type: ToxicType, transport: 'tcp' | 'udp'): boolean =>
  (typesOf[transport] as readonly ToxicType[]).includes(type);

/** What a relay did with a connection or a datagram; `overflow`: lost, because too many waited. */
export const relayDeeds = [...typesOf.tcp, 'loss', 'duplicate', 'reorder', 'overflow'] as const;
export type RelayDeed = (typeof relayDeeds)[number];

/** The name under which the relay in front of a service runs. */
export const relayName = (service: string): string => `relay-of-${service}`;
