// What a packet holds: letters, in capitals or not (`text "hello"`), and bytes (`bytes 0d 0a`), in what it carries for the programs.
import { colons, lower, pattern, readHex } from '../bytes.ts';
import { content, payload } from '../contains.ts';
import type { Operand } from '../operand.ts';
import { bytesOf, quote } from '../tokens.ts';
import type { Leaf, Terms, Word } from '../types.ts';

/** In the payload of TCP or of UDP. */
const both = (how: string): string[] => [`tcp.payload ${how}`, `udp.payload ${how}`];

function text(operand: Operand): Leaf {
  const token = operand.peek();
  const isText = token && (token.quoted ? token.word !== '' : !/^[(){},]$/.test(token.word));
  if (!isText) return operand.refuse('text');
  const { word, quoted } = operand.take('text');
  const inside = quoted ? word : quote(word).slice(1, -1);
  const wanted = lower(bytesOf(inside));
  const look = { wanted, fold: true };
  return {
    is: 'leaf',
    text: `text "${inside}"`,
    passes: (packet) => payload(packet, look),
    wireshark: () => both(`matches "${pattern(wanted)}"`),
  };
}

function hex(operand: Operand): Leaf {
  const bytes = operand.value('bytes', readHex);
  for (let more = next(operand); more; more = next(operand)) {
    bytes.push(...more);
    operand.take('bytes');
  }
  const wanted = Uint8Array.from(bytes);
  const look = { wanted, fold: false };
  return {
    is: 'leaf',
    text: `bytes ${colons(wanted).replaceAll(':', ' ')}`,
    passes: (packet) => payload(packet, look),
    wireshark: () => both(`contains ${colons(wanted)}`),
  };
}

function next(operand: Operand): number[] | undefined {
  const token = operand.peek();
  return token === undefined || token.quoted ? undefined : readHex(token.word);
}

/** Parts that are no protocols: what they hold is all that can be asked of them here. */
const alone: readonly Word[] = ['frame', 'tcp.payload', 'udp.payload'].map((word) => ({
  word,
  theirs: true,
  read: (operand) => content(word, operand),
}));

export const terms: Terms = () => [{ word: 'text', read: text }, { word: 'bytes', read: hex }, ...alone];
