// From a frame's bytes to its layers, outermost first. The protocols are passed in: the server lists their folder, the
// browser globs it. Whatever the bytes are, layers come out: what cannot be read is a layer that says why.
import { link } from '../contract/frames.ts';
import { joined } from './assembled.ts';
import { Remembered } from './remembered.ts';
import type { Context, Dissection, Known, Layer, Protocol } from './types.ts';

/** A frame as dissection needs it: libpcap's link type, the bytes, and how many there were on the wire. */
interface Captured {
  readonly link: number;
  readonly bytes: Uint8Array;
  readonly original: number;
}

export interface Dissector {
  readonly protocols: readonly Protocol[];
  /** Layers lie one after another and do not overlap. Never throws. */
  dissect(frame: Captured, known?: Known): readonly Layer[];
}

/** Layers in a frame at most, whatever its bytes say. */
const deepest = 32;

/** A protocol, and what the dissector remembers of its layers. */
interface Reader {
  readonly protocol: Protocol;
  readonly remembered: Remembered;
}

type LookUp = (table: string, key: number | string) => Reader;

/** Throws when two protocols have the same id, or claim the same place; when none claims what is left ("any" 0). */
export function createDissector(protocols: readonly Protocol[]): Dissector {
  const ids = new Set<string>();
  const tables = new Map<string, Map<number | string, Reader>>();
  for (const protocol of protocols) {
    if (ids.has(protocol.id)) throw new Error(`two protocols are called ${protocol.id}`);
    ids.add(protocol.id);
    const reader = { protocol, remembered: new Remembered() };
    for (const { table, key } of protocol.rides) {
      const places = tables.get(table) ?? new Map<number | string, Reader>();
      const first = places.get(key)?.protocol;
      if (first) throw new Error(`${protocol.id} and ${first.id} both ride on ${table} ${key}`);
      tables.set(table, places.set(key, reader));
    }
  }
  const rest = tables.get('any')?.get(0);
  if (!rest) throw new Error('no protocol rides on any 0: nothing would show what no other protocol claims');
  const lookUp: LookUp = (table, key) => tables.get(table)?.get(key) ?? rest;
  const dissect: Dissector['dissect'] = (frame, known = {}) => {
    const own = walk(frame, known, lookUp);
    const { assembled } = known;
    if (assembled === undefined) return own;
    const { bytes } = assembled;
    return joined(own, walk({ link: link.raw, bytes, original: bytes.length }, known, lookUp), assembled);
  };
  return { protocols, dissect };
}

function walk(frame: Captured, known: Known, lookUp: LookUp): Layer[] {
  const { bytes } = frame;
  const layers: Layer[] = [];
  let next: Dissection['next'] = {
    table: 'link',
    key: frame.link,
    start: 0,
    end: Math.max(frame.original, bytes.length),
  };
  let end = bytes.length;
  const context: { -readonly [Part in keyof Context]: Context[Part] } = {
    below: layers,
    whole: 0,
    tcp: known.tcp,
    borrowed: known.borrowed,
    stream: known.stream,
    quoted: undefined,
    remembered: undefined,
  };
  while (next && layers.length < deepest) {
    const { start }: { start: number } = next;
    end = Math.min(end, next.end);
    const { protocol, remembered } = lookUp(next.table, next.key);
    context.whole = next.end;
    context.remembered = remembered;
    const found: Dissection = read(protocol, bytes, start, end, context);
    const layer = sourced(found.layer, protocol.source);
    layers.push(context.quoted ? asQuoted(layer) : layer);
    next = found.next;
    if (next?.quotes) {
      // What is known of this packet's conversation says nothing about the numbers of one that it quotes.
      context.quoted = true;
      context.tcp = context.stream = undefined;
    }
    if (found.stop) layers.push(unreadable(Math.min(found.stop.start, end), end, found.stop.reason));
    else if (next && (next.start < found.layer.end || next.start > end)) {
      layers.push(unreadable(found.layer.end, end, 'The lengths in this packet contradict each other.'));
      next = undefined;
    }
  }
  if (next) layers.push(unreadable(next.start, end, `More than ${deepest} layers are not read.`));
  const covered = layers.at(-1)?.end ?? 0;
  if (covered < bytes.length) layers.push(padding(covered, bytes.length));
  return layers;
}

/** A protocol file that throws is a mistake of ours, and still no reason to show nothing. */
function read(protocol: Protocol, bytes: Uint8Array, start: number, end: number, context: Context): Dissection {
  try {
    return protocol.dissect(bytes, start, end, context);
  } catch (error) {
    return { layer: unreadable(start, end, `The playground failed to read ${protocol.title} here: ${String(error)}`) };
  }
}

/** A layer is its protocol's own and new: it is told its source instead of being copied, for every layer passes here. */
function sourced(layer: Layer, source: string | undefined): Layer {
  const told: { source?: string | undefined } = layer;
  told.source ??= source;
  return layer;
}

const asQuoted = (layer: Layer): Layer => ({ ...layer, title: `${layer.title}, quoted`, quoted: true });

const unreadable = (start: number, end: number, reason: string): Layer => ({
  protocol: 'unreadable',
  title: 'Unreadable',
  start,
  end,
  fields: [],
  truncated: false,
  reason,
});

/** Bytes after the packet, by its own length: an Ethernet frame has at least 60 (IEEE 802.3, 3.2.8). */
const padding = (start: number, end: number): Layer => ({
  protocol: 'padding',
  title: 'Padding',
  start,
  end,
  fields: [],
  truncated: false,
});
