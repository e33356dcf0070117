// When is an answer over HTTP/1.1 whole? For an agent that has to know when to stop waiting, and no more.

const statusLine = /^HTTP\/1\.[01] (\d{3})/;
/** Statuses whose answers have no body (RFC 9110, 6.4.1). */
const without = new Set([204, 304]);

/**
 * Are these bytes one or more whole answers, with nothing left over (RFC 9112, 6)? What is not HTTP at all is whole as soon as
 * anything came; a body that lasts until the server ends is not, for only the end can say. `head`: answers to HEAD have no body.
 */
export function isWhole(bytes: Uint8Array, head = false): boolean {
  // One character for each byte, so that lengths are those of the bytes.
  let rest = Buffer.from(bytes).toString('latin1');
  if (rest === '') return false;
  for (let final = false; rest !== '' || !final;) {
    const [, status] = statusLine.exec(rest) ?? [];
    if (status === undefined) return !'HTTP/1.1 '.startsWith(rest.slice(0, 9));
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return false;
    const length = bodyLength(rest.slice(0, headEnd), rest.slice(headEnd + 4), Number(status), head);
    if (length === undefined || rest.length < headEnd + 4 + length) return false;
    rest = rest.slice(headEnd + 4 + length);
    // 100 Continue and its like are followed by the answer itself.
    final = Number(status) >= 200;
  }
  return true;
}

/** Bytes of the body, as its head announces them; undefined while that cannot be said. */
function bodyLength(lines: string, body: string, status: number, head: boolean): number | undefined {
  if (head || status < 200 || without.has(status)) return 0;
  if (/^transfer-encoding:.*chunked\s*$/im.test(lines)) return chunkedLength(body);
  const announced = /^content-length:\s*(\d{1,15})\s*$/im.exec(lines)?.[1];
  return announced === undefined ? undefined : Number(announced);
}

/** Bytes of a chunked body up to its end (RFC 9112, 7.1); undefined while the last chunk is missing. */
function chunkedLength(body: string): number | undefined {
  for (let at = 0; ;) {
    const [line, size] = /^([0-9a-f]{1,8})[^\r\n]*\r\n/i.exec(body.slice(at, at + 1024)) ?? [];
    if (line === undefined || size === undefined) return undefined;
    const bytes = Number.parseInt(size, 16);
    if (bytes > 0) at += line.length + bytes + 2;
    else {
      // Trailer lines may follow the last chunk; an empty line ends them.
      const end = body.indexOf('\r\n\r\n', at + line.length - 2);
      return end < 0 ? undefined : end + 4;
    }
  }
}
