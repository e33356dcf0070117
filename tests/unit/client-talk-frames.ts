// A conversation as frames, from what its two sides say: for tests of what is made of it.
import type { Frame } from '../../server/shared/contract/frames.ts';
import { frameOf, handshake, script, type Sent } from './conversations/segments.ts';

export type Word = readonly [from: 'a' | 'b', words: string | Uint8Array];

/** A handshake, and then what the two say, a packet each, without another acknowledgement; ids from 4. A letter is a byte. */
export function talkOf(said: readonly Word[], more: Partial<Sent> = {}): Frame[] {
  const next = { a: 1, b: 1 };
  const lines = said.map(([from, words]): Sent => {
    const data = typeof words === 'string' ? Buffer.from(words, 'latin1') : words;
    const [mine, theirs] = from === 'a' ? [1000 + next.a, 5000 + next.b] : [5000 + next.b, 1000 + next.a];
    next[from] += data.length;
    return { from, flags: 'PA', seq: mine, ack: theirs, data };
  });
  return [...script(handshake), ...lines].map((sent, index) => frameOf({ ...sent, ...more }, index + 1));
}
