// Copy: layers and fields with their values and the bytes that they cover.
import type { Field, Layer } from '../../../../../server/shared/dissect/types.ts';
import { hexBytes } from '../../../../../server/shared/dissect/text.ts';
import { t } from '../../texts/texts.ts';
import type { CopyForm, ToCopy } from './forms.ts';

export const form: CopyForm = { id: 'json', title: t.copy.json, order: 4, key: 'j', copy };

/** `since`: seconds; `bytes`: hexadecimal digits. Places of bytes count in the packet, and the last is not part of it. */
function copy({ detail: { title, says, original, bytes, layers }, number, since }: ToCopy): string {
  const packet = {
    packet: number,
    since: since / 1e9,
    length: original,
    captured: bytes.length,
    title,
    says,
    layers: layers.map(layerOf),
    bytes: hexBytes(bytes, 0, bytes.length, bytes.length),
  };
  return `${JSON.stringify(packet, null, 2)}\n`;
}

function layerOf({ protocol, title, start, end, truncated, reason, fields }: Layer): object {
  return {
    protocol,
    title,
    start,
    end,
    ...(truncated ? { truncated } : {}),
    ...(reason === undefined ? {} : { reason }),
    fields: fields.map(fieldOf),
  };
}

function fieldOf({ id, label, value, text, start, end, bits, fields }: Field): object {
  const inner = fields === undefined ? {} : { fields: fields.map(fieldOf) };
  return { id, label, value, text, start, end, ...(bits === undefined ? {} : { bits }), ...inner };
}
