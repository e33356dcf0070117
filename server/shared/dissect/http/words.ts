// HTTP in the list and on the arrows: what a packet carries of a message. What is said of a packet does not change when
// later ones come, so only bytes up to its end count.
import { grouped, printable } from '../text.ts';
import { valuesOf } from './head.ts';
import type { Span } from '../messages/types.ts';
import type { HttpMessage } from './types.ts';

/**
 * What a packet carries, from byte `part.start` of its stream to `part.end`: "POST /echo (96 B)". `own`: the messages
 * that lie there; names have so many letters `most`.
 */
export function httpLine(own: readonly HttpMessage[], part: Span, payload: Uint8Array, most = 32): string {
  const [first, second, ...more] = own.map((message) => lineOf(message, part, payload, most));
  const both = second === undefined ? (first ?? '') : `${first}, ${second}`;
  return more.length === 0 ? both : `${both} and ${more.length} more`;
}

function lineOf(message: HttpMessage, part: Span, payload: Uint8Array, most: number): string {
  const ends = message.state === 'whole' && message.end <= part.end;
  if (message.start < part.start) return goesOn(message, part, payload, ends, most);
  if (message.line.end >= part.end) return `${size(part.end - message.start)} of a first line`;
  const name = clip(message.name, most);
  if (message.state === 'bad' && message.end <= part.end) return `${name}, which cannot be read`;
  const length = message.end - message.start;
  const named = `${name}${typeOf(message, part.end)}`;
  if (ends) return `${named} (${size(length)})`;
  const came = part.end - message.start;
  const { bodyStart, body } = message;
  if (body.expected === undefined || bodyStart === undefined || bodyStart > part.end)
    return `${named} (${size(came)}, goes on)`;
  return `${named} (${grouped(came)} of ${size(bodyStart - message.start + body.expected)})`;
}

function goesOn(message: HttpMessage, part: Span, payload: Uint8Array, ends: boolean, most: number): string {
  const name = clip(message.name, most);
  const come = Math.min(message.end, part.end) - part.start;
  const { body } = message;
  if (body.framing === 'chunked' && message.bodyStart !== undefined && message.bodyStart <= part.start) {
    // A chunk is here whole when the end of its line is here, too.
    const chunks = body.parts.filter(({ start, end }) => start >= part.start && end < part.end && end > start);
    const [chunk, ...others] = chunks;
    if (ends && chunk === undefined) return `the end of ${name}`;
    if (chunk !== undefined && others.length === 0) {
      const text = printable(payload.subarray(chunk.start - part.start, chunk.end - part.start), 16);
      const quoted = text === undefined ? '' : ` “${text}”`;
      return `${ends ? 'last chunk' : 'chunk'}, ${size(chunk.end - chunk.start)}${quoted}`;
    }
  }
  return ends ? `last ${size(come)} of ${name}` : `${size(come)} more of ${name}`;
}

/** " application/json", as far as the packet tells. */
function typeOf(message: HttpMessage, end: number): string {
  if (message.kind === 'request') return '';
  const [type = ''] = valuesOf(
    message.headers.filter((header) => header.end < end),
    'content-type',
  );
  const plain = type.split(';')[0]?.trim() ?? '';
  return plain === '' ? '' : ` ${clip(plain)}`;
}

const size = (bytes: number): string => `${grouped(bytes)} B`;

/** Control characters are never passed on, and long targets are cut. */
function clip(text: string, most = 32): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');
  const letters = [...line];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : line;
}
