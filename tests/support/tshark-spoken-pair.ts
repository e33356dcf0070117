// A field of tshark's, and the values of ours that are the same (tshark-spoken-pairs.ts).
import { fieldsAt, plain, type Read } from './tshark-said.ts';

/** Values of ours in a message. */
export type Ours = (message: Read) => readonly string[];
export interface SpokenPair {
  /** Several where tshark has a name for each version: their values are compared without an order. */
  readonly theirs: string;
  readonly ours: Ours;
  /** How a value of theirs is written here. */
  readonly read?: (value: string) => string;
}

/** Values at these paths, those of one path after those of another. */
export const at =
  (...paths: readonly string[]): Ours =>
  ({ fields }) =>
    paths.flatMap((one) => fieldsAt(fields, one).map(plain));
/** The same as the bytes that lie at the field, which tshark gives as digits. */
export const bytesAt =
  (...paths: readonly string[]): Ours =>
  ({ fields, frame }) =>
    paths.flatMap((one) => fieldsAt(fields, one).map(({ start, end }) => hexOf(frame.subarray(start, end))));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const pair = (theirs: string, ours: string | Ours, read?: SpokenPair['read']): SpokenPair => ({
  theirs,
  ours: typeof ours === 'string' ? at(...ours.split(', ')) : ours,
  ...(read && { read }),
});

/** A text with a zero byte, which it must not have, ends there. */
export const untilZero = (text: string): string => (text.split('\0')[0] ?? '').replace(/\\x00.*/s, '');
