// Copy: the HTTP request that the packet begins, as the curl command that sends the same bytes. What curl would add by itself and
// was not there is taken out; the lines stand in their order.
import { decodeUtf8 } from '../../../../../server/shared/dissect/utf8.ts';
import { printingBytes, quote, quoteBytes } from '../../../../../server/shared/shell-quote.ts';
import type { HttpAsked } from '../../../dissector/request.ts';
import { t } from '../../texts/texts.ts';
import type { CopyForm, ToCopy } from './forms.ts';

export const form: CopyForm = { id: 'curl', title: t.copy.curl, order: 5, key: 'u', copy };

/** Bytes of a body that a command is made of. */
const mostBody = 64 * 1024;
/** From here on curl would ask first whether it may send the body. */
const asksFirst = 1024;

function copy({ detail: { asked, to }, enter }: ToCopy): string | undefined {
  if (asked === undefined || to === undefined || asked.body.length > mostBody) return undefined;
  if (!['1.0', '1.1'].includes(asked.version) || !asked.headers.every(isHeader)) return undefined;
  const host = to.address.includes(':') ? `[${to.address}]` : to.address;
  const words = ['curl', '-i', ...lineWords(asked, `http://${host}:${to.port}`), ...headerWords(asked)];
  if (asked.body.length === 0) return `${enter}${words.join(' ')}\n`;
  return `${printingBytes(asked.body)} | ${enter}${words.join(' ')} --data-binary @-\n`;
}

/** A name, a colon, and no byte that no argument can hold. A word that begins with @ would name a file. */
const isHeader = (line: Uint8Array): boolean => /^[!#$%&'*+.^`|~\w-]+:[^\0\r\n]*$/.test(String.fromCharCode(...line));

const nameOf = (line: Uint8Array): string => (decodeUtf8(line.subarray(0, line.indexOf(0x3a))) ?? '').toLowerCase();

/** Method, address and version. */
function lineWords({ method, target, version, body }: HttpAsked, server: string): string[] {
  const usual = body.length > 0 ? 'POST' : 'GET';
  const asks = method === 'HEAD' && body.length === 0 ? ['-I'] : method === usual ? [] : ['-X', quote(method)];
  // What curl would put in order, or read as a pattern, is handed over as it is.
  const isPlain = /^\/[\w./?=&%,:@+-]*$/.test(target) && !/\/\.|#/.test(target);
  const address = isPlain ? [quote(server + target)] : ['--request-target', quote(target), quote(server)];
  return [...(version === '1.0' ? ['--http1.0'] : []), ...asks, ...address];
}

function headerWords({ headers, body }: HttpAsked): string[] {
  const names = headers.map(nameOf);
  const extra = ['host', 'user-agent', 'accept'];
  if (body.length > 0) extra.push('content-type', ...(body.length > asksFirst ? ['expect'] : []));
  // Host would come first: told not to send it, curl takes the one that is given, in its place.
  const without = extra.filter((name) => !names.includes(name) || (name === 'host' && names[0] !== 'host'));
  return [...without.map((name) => `${capital(name)}:`).map(quote), ...headers.map(headerWord)].flatMap((word) => [
    '-H',
    word,
  ]);
}

/** A header without a value is written with a semicolon: with a colon alone it would be taken out. */
function headerWord(line: Uint8Array): string {
  const isEmpty = /^[^:]+:[ \t]*$/.test(String.fromCharCode(...line));
  return isEmpty ? quote(`${decodeUtf8(line.subarray(0, line.indexOf(0x3a))) ?? ''};`) : quoteBytes(line);
}

const capital = (name: string): string => name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
