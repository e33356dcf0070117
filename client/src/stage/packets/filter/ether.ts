// EtherTypes and hardware addresses, as filters ask for them. Pure.
import { u16 } from '../../../../../server/shared/dissect/bytes.ts';
import { carriers } from '../../../../../server/shared/dissect/locate.ts';
import type { PacketFacts } from './types.ts';

const isTag = (type: number): boolean => type === 0x8100 || type === 0x88a8;

/** Where begins what an EtherType names, one behind the other where the frame has tags; -1 where it names none of this type. */
export function behindType({ link, bytes }: Pick<PacketFacts, 'link' | 'bytes'>, wanted: number | string): number {
  const carrier = carriers[link];
  if (carrier === undefined || carrier.head > bytes.length) return -1;
  let type = u16(bytes, carrier.type);
  let next = carrier.head;
  for (; type !== wanted && isTag(type) && next + 4 <= bytes.length; next += 4) type = u16(bytes, next + 2);
  return type === wanted ? next : -1;
}

/** "02:00:5e:10:00:01", also with dashes; undefined where it is no such address. */
export const readHardware = (word: string): readonly number[] | undefined =>
  /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/.test(word)
    ? word.split(/[:-]/).map((pair) => parseInt(pair, 16))
    : undefined;
