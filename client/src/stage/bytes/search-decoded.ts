// Where a text stands in messages as they were decoded: in their names and sentences, in their fields, in what their bodies hold. Pure.
import { placed } from '../detail/fields.ts';
import type { Decoded } from './decoded.ts';
import { mostMatches, search } from './search.ts';

/** A place of the text; `match` counts them. */
export type FoundDecoded =
  | { readonly match: number; readonly message: number; readonly in: 'words' }
  /** `key`: the field's, as in detail/fields.ts. */
  | { readonly match: number; readonly message: number; readonly in: 'field'; readonly key: string }
  /** Bytes [start, end) of the content. */
  | {
      readonly match: number;
      readonly message: number;
      readonly in: 'content';
      readonly start: number;
      readonly end: number;
    };

/** A place before it is counted. */
type Place = FoundDecoded extends infer One
  ? One extends FoundDecoded
    ? Omit<One, 'match' | 'message'>
    : never
  : never;

/** Every place of `text`, whatever the case of letters, message by message. */
export function searchDecoded(messages: readonly Decoded[], text: string): readonly FoundDecoded[] {
  const wanted = text.toLowerCase();
  if (wanted === '') return [];
  const found: FoundDecoded[] = [];
  for (const [message, decoded] of messages.entries()) {
    for (const place of placesIn(decoded, wanted))
      if (found.length < mostMatches) found.push({ match: found.length, message, ...place } as FoundDecoded);
    if (found.length >= mostMatches) break;
  }
  return found;
}

function placesIn({ from, name, says, layer, content, packets }: Decoded, wanted: string): Place[] {
  const holds = (...texts: string[]): boolean => texts.some((text) => text.toLowerCase().includes(wanted));
  const places: Place[] = holds(name, says) ? [{ in: 'words' }] : [];
  for (const { key, field } of layer === undefined ? [] : placed([layer]))
    if (holds(`${field.label} ${field.text}`, String(field.value))) places.push({ in: 'field', key });
  if (content === undefined) return places;
  const turn = { from, id: packets[0] ?? 0, at: 0, bytes: content.bytes, parts: [] };
  return [...places, ...search([turn], wanted).map(({ start, end }) => ({ in: 'content', start, end }) as const)];
}
