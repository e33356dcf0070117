// The layers of a frame that completes a datagram of several fragments: the frame's own up to IP, then what the whole datagram
// carries. A layer or field of it lies in the frame as far as its bytes came in this frame's piece; for the others it says in which
// packet they came.
import type { Assembled, Field, Layer } from './types.ts';

/** Fragments that are listed; there can be 8192 of them. */
const mostListed = 64;

/** `own`: the frame's layers; `whole`: those of the datagram as if it had come in one piece. */
export function joined(own: readonly Layer[], whole: readonly Layer[], assembled: Assembled): readonly Layer[] {
  const ip = own.findIndex(isIp);
  const inner = whole.findIndex(isIp);
  const carrier = own[ip];
  if (carrier === undefined || inner < 0) return own;
  const first = Math.max(carrier.end, assembled.start);
  /** A place in the datagram as the nearest one in the frame. */
  const move = (at: number): number =>
    Math.min(Math.max(assembled.start + at - assembled.at, first), Math.max(first, assembled.end));
  const rest = own.filter((layer, index) => index > ip && layer.start >= assembled.end && layer.protocol === 'padding');
  return [
    ...own.slice(0, ip + 1),
    listed(assembled, carrier.protocol, first),
    ...whole.slice(inner + 1).map((layer) => movedLayer(layer, move, assembled)),
    ...rest,
  ];
}

const isIp = ({ protocol }: Layer): boolean => protocol === 'ipv4' || protocol === 'ipv6';

/** A layer without bytes of its own: which fragments there were, and in which packets they came. */
function listed(assembled: Assembled, version: string, at: number): Layer {
  const { pieces } = assembled;
  const head = pieces[0]?.start ?? 0;
  const fields = pieces.slice(0, mostListed).map(({ id, start, end }, index): Field => {
    const here = start === assembled.at;
    const bytes = `bytes ${start - head} to ${end - head - 1}`;
    return {
      id: `fragment-${index}`,
      label: `fragment ${index + 1}`,
      value: bytes,
      text: here ? `${bytes}, this packet` : bytes,
      start: at,
      end: at,
      says: 'A piece of the datagram. The receiver’s kernel waits for all of them.',
      packet: here ? undefined : id,
    };
  });
  return {
    protocol: 'fragments',
    title: `Put together from ${pieces.length} fragments`,
    start: at,
    end: at,
    fields,
    truncated: false,
    source: version === 'ipv4' ? 'RFC 791, 3.2' : 'RFC 8200, 4.5',
  };
}

type Move = (at: number) => number;

function movedLayer(layer: Layer, move: Move, assembled: Assembled): Layer {
  const { start, end, fields } = layer;
  const inside = fields.map((field) => movedField(field, move, assembled));
  return { ...layer, start: move(start), end: move(end), fields: inside, packet: packetOf(start, assembled) };
}

function movedField({ bits, fields, ...field }: Field, move: Move, assembled: Assembled): Field {
  const start = move(field.start);
  const end = move(field.end);
  // Bits count in all of the field's bytes: without some of them there is nothing to count in.
  const whole = end > start && end - start === field.end - field.start;
  return {
    ...field,
    start,
    end,
    packet: packetOf(field.start, assembled),
    ...(bits && whole ? { bits } : {}),
    ...(fields ? { fields: fields.map((one) => movedField(one, move, assembled)) } : {}),
  };
}

/** The packet in which this byte of the datagram came; undefined where it is the frame itself, or none. */
function packetOf(at: number, { pieces, at: own }: Assembled): number | undefined {
  const piece = pieces.find(({ start, end }) => start <= at && at < end);
  return piece === undefined || piece.start === own ? undefined : piece.id;
}
