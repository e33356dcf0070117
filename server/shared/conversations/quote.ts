// An ICMP error in a frame: what it says, and where the packet that it quotes lies. Filled from the bytes by fixed offsets.
import type { Frame } from '../contract/frames.ts';
import { icmpName } from '../dissect/icmp-words.ts';
import type { Place } from '../dissect/locate.ts';
import { addressText } from '../dissect/text.ts';
import type { IcmpError } from './types.ts';

export interface Quote {
  readonly error: Omit<IcmpError, 'from' | 'quotes'>;
  /** The frame's bytes, and where in them the quoted packet's transport header begins. */
  readonly bytes: Uint8Array;
  readonly at: number;
  /** The quoted IP header's place. */
  readonly quoted: Place;
}

/** The error at `place`, which quotes the packet at `quoted` (see locateQuote). */
export function readQuote(frame: Frame, place: Place, quoted: Place): Quote {
  const { bytes, id, at } = frame;
  const [type = 0, code = 0] = bytes.subarray(place.transport, place.transport + 2);
  const version = place.version === 4 ? 4 : 6;
  const by = addressText(place.version, bytes, place.source);
  const error = { kind: 'icmp', id, at, by, version, type, code, name: icmpName(version, type, code) } as const;
  return { error, bytes, at: quoted.transport, quoted };
}
