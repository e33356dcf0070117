// From a frame's bytes to its layers, outermost first. The protocols are passed in: the server lists their folder, the
// browser globs it. Whatever the bytes are, layers come out: what cannot be read is a layer that says why.
import { link } from '../contract/frames.ts';
import { joined } from './assembled.ts';
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

type LookUp = (table: string, key: number | string) => Protocol;

/** Throws when two protocols have the same id, or claim the same place; when none claims what is left ("any" 0). */
export function createDissector(protocols: readonly Protocol[]): Dissector {
  const ids = new Set<string>();
  const tables = new Map<string, Map<number | string, Protocol>>();
  for (const protocol of protocols) {
    if (ids.has(protocol.id)) throw new Error(`two protocols are called ${protocol.id}`);
    ids.add(protocol.id);
    for (const { table, key } of protocol.rides) {
      const places = tables.get(table) ?? new Map<number | string, Protocol>();
      const first = places.get(key);
      if (first) throw new Error(`${protocol.id} and ${first.id} both ride on ${table} ${key}`);
      tables.set(table, places.set(key, protocol));
    }
  }
  const rest = tables.get('any')?.get(0);
  if (!rest) throw new Error('no protocol rides on any 0: nothing would show what no other protocol claims');
  const lookUp: LookUp = (table, key) => tables.get(table)?.get(key) ?? rest;
  const dissect: Dissector['dissect'] = (frame, { assembled, ...known } = {}) => {
    const own = walk(frame, known, lookUp);
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
  let context: Known & { quoted?: true } = known;
  while (next && layers.length < deepest) {
    const { start } = next;
    end = Math.min(end, next.end);
    const protocol = lookUp(next.table, next.key);
    const found: Dissection = read(protocol, bytes, start, end, {
      ...context,
      below: layers,
      whole: next.end,
    });
    const layer = { source: protocol.source, ...found.layer };
    layers.push(context.quoted ? quoted(layer) : layer);
    next = found.next;
    // What is known of this packet's conversation says nothing about the numbers of one that it quotes.
    if (next?.quotes) context = { borrowed: known.borrowed, quoted: true };
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

const quoted = (layer: Layer): Layer => ({ ...layer, title: `${layer.title}, quoted`, quoted: true });

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
