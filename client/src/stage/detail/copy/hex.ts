// Copy: the bytes as a hex dump, sixteen in a line with their place before them. text2pcap makes a packet of it again.
import { hex } from '../../../../../server/shared/dissect/text.ts';
import { t } from '../../texts/texts.ts';
import type { CopyForm } from './forms.ts';

export const form: CopyForm = {
  id: 'hex',
  title: t.copy.hex,
  order: 2,
  key: 'x',
  copy: ({ detail: { bytes } }) => dump(bytes),
};

const perLine = 16;
const letter = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');

/** The letters stand behind a bar: what looks like more bytes is then none. */
function dump(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += perLine) {
    const line = [...bytes.subarray(at, at + perLine)];
    const digits = line.map((byte) => hex(byte, 1)).join(' ');
    text += `${hex(at, 3)}  ${digits.padEnd(perLine * 3 - 1)}  |${line.map(letter).join('')}|\n`;
  }
  return text;
}
