// A certificate (RFC 5280, 4.1), as far as people ask: whose it is, who vouches for it, and how long it holds. A small reader of
// DER (X.690), which looks no deeper.
import { decodeUtf8 } from '../utf8.ts';

/** A value: its kind, and where its content lies. */
interface Der {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

export interface Certificate {
  readonly subject: Named;
  readonly issuer: Named;
  readonly since: Named;
  readonly until: Named;
}

/** Text, and the bytes that say it. */
export interface Named {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const [sequence, integer, version] = [0x30, 0x02, 0xa0];
/** The object id of a common name, 2.5.4.3, and of an organisation, 2.5.4.10. */
const [commonName, organisation] = [3, 10];

/** The value at `at`; undefined where it is none that ends before `end`. */
function derAt(bytes: Uint8Array, at: number, end: number): Der | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || at + 2 > end) return undefined;
  let [from, length] = [at + 2, first];
  if (first >= 0x80) {
    // Lengths of up to three bytes: a message has no more.
    const count = first & 0x7f;
    if (count === 0 || count > 3) return undefined;
    length = 0;
    for (const byte of bytes.subarray(from, from + count)) length = length * 256 + byte;
    from += count;
  }
  return from + length > end ? undefined : { tag, from, to: from + length };
}

/** The values that lie in [from, to), one after another, at most `most`. */
function dersIn(bytes: Uint8Array, from: number, to: number, most: number): Der[] {
  const list: Der[] = [];
  for (let at = from; at < to && list.length < most;) {
    const one = derAt(bytes, at, to);
    if (one === undefined) break;
    list.push(one);
    at = one.to;
  }
  return list;
}

/** Undefined where these bytes are no certificate. */
export function readCertificate(bytes: Uint8Array, start: number, end: number): Certificate | undefined {
  const whole = derAt(bytes, start, end);
  const signed = whole?.tag === sequence ? derAt(bytes, whole.from, whole.to) : undefined;
  if (signed?.tag !== sequence) return undefined;
  const parts = dersIn(bytes, signed.from, signed.to, 7);
  if (parts[0]?.tag === version) parts.shift();
  const [serial, , issuer, validity, subject] = parts;
  if (serial?.tag !== integer || issuer === undefined || validity === undefined || subject === undefined)
    return undefined;
  const [since, until] = dersIn(bytes, validity.from, validity.to, 2);
  if (since === undefined || until === undefined) return undefined;
  return {
    subject: nameOf(bytes, subject),
    issuer: nameOf(bytes, issuer),
    since: timeOf(bytes, since),
    until: timeOf(bytes, until),
  };
}

/** The common name in a name, else the organisation. */
function nameOf(bytes: Uint8Array, name: Der): Named {
  const place = { start: name.from, end: name.to };
  let text: string | undefined;
  for (const set of dersIn(bytes, name.from, name.to, 32)) {
    const pair = derAt(bytes, set.from, set.to);
    const [id, value] = pair ? dersIn(bytes, pair.from, pair.to, 2) : [];
    if (id?.tag !== 6 || value === undefined || id.to - id.from !== 3) continue;
    if (bytes[id.from] !== 0x55 || bytes[id.from + 1] !== 4) continue;
    const kind = bytes[id.from + 2];
    const said = textIn(bytes, value);
    if (kind === commonName) return { text: said, start: value.from, end: value.to };
    if (kind === organisation) text ??= said;
  }
  return { text: text ?? 'no name', ...place };
}

/** UTF-8 and its subsets; BMPString has two bytes a character; else each byte is a character. */
function textIn(bytes: Uint8Array, { tag, from, to }: Der): string {
  const own = bytes.subarray(from, Math.min(to, from + 256));
  const utf8 = tag === 0x1e ? undefined : decodeUtf8(own);
  if (utf8 !== undefined) return utf8;
  return String.fromCharCode(...own).replaceAll('\0', '');
}

/** UTCTime has two digits of the year: up to 49 they are of this century (RFC 5280, 4.1.2.5.1). */
function timeOf(bytes: Uint8Array, { tag, from, to }: Der): Named {
  const own = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 20)));
  const [, year = '', rest = ''] = (tag === 0x17 ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(own) ?? [];
  const [month, day, hour, minute, second] = rest.match(/../g) ?? [];
  const century = tag !== 0x17 ? '' : Number(year) < 50 ? '20' : '19';
  const text = second === undefined ? 'no time' : `${century}${year}-${month}-${day} ${hour}:${minute}:${second} UTC`;
  return { text, start: from, end: to };
}
