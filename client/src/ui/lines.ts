// Line ends as they will be sent. A text field knows only its own line ends; here they become CR LF or LF. Pure.

export type LineEnd = 'crlf' | 'lf';

const bytesOf: Readonly<Record<LineEnd, string>> = { crlf: '\r\n', lf: '\n' };

/** Only "\n", as a text field gives it. */
const plain = (text: string): string => text.replace(/\r\n?/g, '\n');

/** The text with this end on every line. */
export function withEnds(text: string, end: LineEnd): string {
  return plain(text).replaceAll('\n', bytesOf[end]);
}

/** An HTTP message: this end on the lines of the head, LF within the body (RFC 9112, 2.1: the body is bytes). */
export function withHeadEnds(text: string, end: LineEnd): string {
  const message = plain(text);
  const blank = message.indexOf('\n\n');
  const body = blank === -1 ? message.length : blank + 2;
  return message.slice(0, body).replaceAll('\n', bytesOf[end]) + message.slice(body);
}

/** What stands at the end of each line of what will be sent: "CR LF", "LF", or nothing. */
export function marksOf(sent: string): string[] {
  const marks = [...sent.matchAll(/(\r?)\n/g)].map(([, cr]) => (cr === '' ? 'LF' : 'CR LF'));
  return [...marks, ''];
}
