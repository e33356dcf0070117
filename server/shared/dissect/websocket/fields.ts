// The fields of one WebSocket frame (RFC 6455, 5.2), its payload without the mask and unpacked.
import { u16, u32 } from '../bytes.ts';
import { Fields } from '../fields.ts';
import { bytesText, grouped, hexBytes, printable } from '../text.ts';
import type { Field } from '../types.ts';
import { closeText, opcodes, unmasked } from './head.ts';
import type { WebSocketFrame } from './types.ts';

const most = 256;

export function fieldsOfFrame(bytes: Uint8Array, frame: WebSocketFrame): readonly Field[] {
  const { head, kind, content, packed } = frame;
  if (head === undefined) return [];
  const fields = new Fields(bytes, 0, bytes.length);
  fields.flag('fin', 'last', 0, 1, 0, 'This is the last part of its message; mostly the only one.');
  fields.flag('rsv1', 'packed', 0, 1, 1, 'The message is packed with deflate, which both agreed on.');
  fields.bits('reserved', 'reserved', 0, 1, [2, 4], 'Not used.');
  fields.bits(
    'opcode',
    'kind',
    0,
    1,
    [4, 8],
    'What the frame is.',
    (value) => `${value}, ${opcodes[value] ?? 'unknown'}`,
  );
  fields.flag(
    'mask',
    'masked',
    1,
    1,
    0,
    'What clients send is masked, so that nobody on the way mistakes it for something else.',
  );
  const says = 'How long the payload is; 126 and 127: the next bytes say it.';
  const short = fields.bits('length', 'length', 1, 1, [1, 8], says);
  if (short === 126) fields.number('long-length', 'length', 2, 2, 'How long the payload is.');
  const long = (): string => grouped(u32(bytes, 2) * 2 ** 32 + u32(bytes, 6));
  if (short === 127) fields.text('long-length', 'length', 2, 8, 'How long the payload is.', long);
  if (head.masked)
    fields.text(
      'key',
      'key',
      head.size - 4,
      4,
      'The mask: each byte of the payload is mixed with one of these.',
      (_, at) => hexBytes(bytes, at, at + 4),
    );
  const payload = unmasked(bytes, head);
  // What a message holds has the same id, whether its frame shows it as it is or not.
  const contentId = kind === 1 ? 'text' : 'content';
  const alone = head.fin && head.opcode !== 0 && !packed;
  const size = payload.length;
  if (size === 0) return fields.list;
  if (head.opcode === 8) close(fields, payload, head.size);
  else {
    const own = packed ? `${bytesText(size)}, packed` : shown(payload, kind);
    fields.text(alone ? contentId : 'payload', 'payload', head.size, size, payloadSays(packed, head.masked), () => own);
  }
  if (content === undefined) return fields.list;
  const begins = shown(content.beginning, kind);
  const whole =
    content.beginning.length === 0
      ? ''
      : `${begins}${content.length > content.beginning.length && !begins.endsWith('…') ? '…' : ''}`;
  const text = [whole, content.why].filter(Boolean).join('; ') || 'nothing';
  const why = packed
    ? `What the message holds, unpacked: ${bytesText(content.length)}.`
    : 'The whole message, of which this is the last part.';
  fields.text(contentId, 'message', head.size, size, why, () => text);
  return fields.list;
}

const shown = (bytes: Uint8Array, kind: number | undefined): string =>
  (kind === 2 ? undefined : printable(bytes, most)) ?? hexBytes(bytes, 0, bytes.length);

function payloadSays(packed: true | undefined, masked: boolean): string {
  if (packed) return 'The content, packed: see the message.';
  return masked ? 'The content, without its mask.' : 'The content.';
}

function close(fields: Fields, payload: Uint8Array, at: number): void {
  if (payload.length < 2) return;
  fields.text('code', 'code', at, 2, 'Why the conversation ends.', () => closeText(u16(payload, 0)));
  const reason = printable(payload.subarray(2), most) ?? hexBytes(payload, 2, payload.length);
  if (payload.length > 2)
    fields.text('reason', 'reason', at + 2, payload.length - 2, 'The same in words.', () => reason);
}
