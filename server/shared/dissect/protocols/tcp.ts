// TCP (RFC 9293, 3.1): ports, numbers, flags and window. Options and checksum are read in files of their own beside this folder.
import { u16, u32 } from '../bytes.ts';
import { asWords, Fields } from '../fields.ts';
import { tcpOptions } from '../tcp-options.ts';
import { grouped, portText } from '../text.ts';
import { checksumText } from '../transport-checksum.ts';
import type { Context, Dissection, Protocol } from '../types.ts';

/** The low nine bits of bytes 12 and 13, from the most significant one. */
const flags = [
  ['ae', 'AE', 'Part of a newer way to report congestion.', 'RFC 9768, 3'],
  ['cwr', 'CWR', 'The sender has slowed down, as it was asked to.', 'RFC 3168, 6.1'],
  ['ece', 'ECE', 'A router on the way is full: slow down.', 'RFC 3168, 6.1'],
  ['urg', 'URG', 'The urgent pointer counts. Hardly anybody uses it.', undefined],
  ['ack', 'ACK', 'The acknowledgement number counts.', undefined],
  ['psh', 'PSH', 'Hand the bytes over to the program at once.', undefined],
  ['rst', 'RST', 'The conversation is over at once, or was refused.', undefined],
  ['syn', 'SYN', 'The sender’s numbers start here.', undefined],
  ['fin', 'FIN', 'The sender has said everything.', undefined],
] as const;

/** "1 (relative)", counted from the side's first number, or the number itself where that was not seen. */
const relative = (value: number, isn: number | undefined): string =>
  isn === undefined ? grouped(value) : `${grouped((value - isn) >>> 0)} (relative)`;

/** "64 × 1024 = 65 536" (RFC 7323, 2.3); in a SYN it is not scaled yet (2.2). */
function windowText(value: number, shift: number | undefined, syn: boolean): string {
  if (syn || shift === 0) return grouped(value);
  if (shift === undefined) return `${grouped(value)}, scale not seen`;
  return `${grouped(value)} × ${2 ** shift} = ${grouped(value * 2 ** shift)}`;
}

const headerField = (fields: Fields, size: number): number =>
  fields.bits('header', 'header', 12, size, [0, 4], 'How long this header is, in words of 4 bytes.', asWords) * 4;

/** Header, unused bits, and the flags with a field for each. */
function wordFields(fields: Fields): void {
  headerField(fields, 2);
  fields.bits('reserved', 'reserved', 12, 2, [4, 7], 'Not used.');
  const inner = fields.within();
  let set = '';
  let bit = 7;
  for (const [id, name, says, source] of flags) {
    inner.source = source;
    if (inner.flag(id, name, 12, 2, bit++, says)) set += set === '' ? name : ` ${name}`;
  }
  fields.group('flags', 'flags', 12, 2, 'One bit each: what kind of packet this is.', set || 'none', inner);
}

const summed = { offset: 16, protocol: 6 };

const says = {
  from: 'The port of the program that sends this.',
  to: 'The port of the program that is to get this.',
  seq: 'The number of the first byte it carries: each byte of a side has one.',
  ack: 'The number of the byte expected next: all before it has come.',
  window: 'How many bytes its sender has room for.',
  checksum: 'Guards header and payload, and the two addresses.',
  urgent: 'Where urgent bytes end. Hardly anybody uses it.',
} as const;

/** The 20 fixed bytes; none behind the length of the header, where that cannot be. Returns that length, as most have it where it is cut. */
function fixedFields(fields: Fields, bytes: Uint8Array, start: number, end: number, context: Context): number {
  const { tcp, borrowed } = context;
  const [seq, ack] = [u32(bytes, start + 4), u32(bytes, start + 8)];
  // A header that was cut before its flags is read as most are: 20 bytes, ACK, and no SYN.
  const word = start + 14 <= end ? u16(bytes, start + 12) : 0x5010;
  const head = start + 20 <= end ? (word >> 12) * 4 : 20;
  const acked = (word & 16) === 0 && head >= 20 ? `${grouped(ack)}, not used` : relative(ack, tcp?.receiver?.isn);
  const room = windowText(u16(bytes, start + 14), tcp?.sender?.shift, (word & 2) !== 0);
  fields.number('from', 'from', 0, 2, says.from, portText(u16(bytes, start), borrowed));
  fields.number('to', 'to', 2, 2, says.to, portText(u16(bytes, start + 2), borrowed));
  fields.number('seq', 'seq', 4, 4, says.seq, relative(seq, tcp?.sender?.isn));
  fields.number('ack', 'ack', 8, 4, says.ack, acked);
  if (head < 20) return headerField(fields, 1);
  fields.shared(12, 2, wordFields);
  fields.number('window', 'window', 14, 2, says.window, room);
  fields.number('checksum', 'checksum', 16, 2, says.checksum, checksumText(bytes, start, end, context, summed));
  fields.number('urgent', 'urgent', 18, 2, says.urgent);
  return head;
}

function dissect(bytes: Uint8Array, start: number, end: number, context: Context): Dissection {
  const fields = new Fields(bytes, start, end, context.remembered);
  const head = fixedFields(fields, bytes, start, end, context);
  const says = `The TCP header says it is ${head} bytes long`;
  // What stands behind such a length cannot be told apart (RFC 9293, 3.1); receivers drop it here.
  if (head < 20) return fields.stopped('tcp', 'TCP', 13, `${says}, and has at least 20.`);
  if (head > 20) tcpOptions(fields, bytes, start, head, end);
  if (!fields.cut && start + head > context.whole)
    return fields.stopped('tcp', 'TCP', end - start, `${says}, more than its packet has left.`);
  const layer = fields.layer('tcp', 'TCP', head);
  if (layer.truncated || context.whole === start + head) return { layer };
  // Ports say nothing certain about the payload: it is part of a stream, and only the conversation knows what it speaks.
  return {
    layer,
    next: { table: 'message', key: context.stream?.protocol ?? '', start: start + head, end: context.whole },
  };
}

export const protocol: Protocol = {
  id: 'tcp',
  title: 'TCP',
  source: 'RFC 9293, 3.1',
  rides: [{ table: 'ip', key: 6 }],
  dissect,
};
