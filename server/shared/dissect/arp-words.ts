// What an ARP message says in words (RFC 826), for its layer and for a row of the packet list.
import { u16 } from './bytes.ts';
import { asNamed } from './fields.ts';
import { ipv4Text, macText } from './text.ts';

/** Bytes of a message about Ethernet and IPv4. */
export const arpSize = 28;

/** "1, request"; by RARP a card asks for its own address (RFC 903, 3). */
export const operationText = asNamed({ 1: 'request', 2: 'reply', 3: 'reverse request', 4: 'reverse reply' });

/** Is the message at `at` about Ethernet (1) and IPv4, with addresses of 6 and 4 bytes? */
export const isUsual = (bytes: Uint8Array, at: number): boolean =>
  u16(bytes, at) === 1 && u16(bytes, at + 2) === 0x0800 && u16(bytes, at + 4) === 0x0604;

/** "who has 10.0.0.2? 10.0.0.1 asks"; undefined where the message cannot be said so. */
export function arpText(bytes: Uint8Array, at: number): string | undefined {
  if (at + arpSize > bytes.length || !isUsual(bytes, at)) return undefined;
  const sender = ipv4Text(bytes, at + 14);
  const operation = u16(bytes, at + 6);
  if (operation === 2) return `${sender} is at ${macText(bytes, at + 8)}`;
  if (operation !== 1) return undefined;
  const wanted = ipv4Text(bytes, at + 24);
  return sender === wanted ? `${sender} says it is here` : `who has ${wanted}? ${sender} asks`;
}
