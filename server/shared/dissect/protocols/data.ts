// What no other protocol claims: the payload, as text where it is text, and as bytes.
import { bytesText, hexBytes, printable } from '../text.ts';
import type { Context, Dissection, Field, Protocol } from '../types.ts';

function dissect(bytes: Uint8Array, start: number, end: number, { whole, quoted }: Context): Dissection {
  const fields: Field[] = [];
  const text = printable(bytes.subarray(start, end), 256);
  if (text !== undefined && text !== '') {
    fields.push({
      id: 'text',
      label: 'text',
      value: text,
      text,
      start,
      end,
      says: 'The bytes read as text. ⏎ stands for the end of a line.',
    });
  }
  if (end > start) {
    const shown = hexBytes(bytes, start, end);
    fields.push({
      id: 'bytes',
      label: 'bytes',
      value: shown,
      text: shown,
      start,
      end,
      says: 'The bytes themselves, each as two hexadecimal digits.',
    });
  }
  if (whole > end) {
    const missing = `${bytesText(end - start)} of ${bytesText(whole - start)}`;
    fields.push({
      id: 'captured',
      label: quoted ? 'quoted' : 'captured',
      value: end - start,
      text: missing,
      start,
      end,
      says: quoted
        ? 'Only the beginning of the packet is quoted.'
        : 'The capture kept only the beginning of this packet.',
    });
  }
  return { layer: { protocol: 'data', title: 'Data', start, end, fields, truncated: whole > end } };
}

export const protocol: Protocol = { id: 'data', title: 'Data', rides: [{ table: 'any', key: 0 }], dissect };
