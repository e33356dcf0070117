// HTTP requests as text: made from the form, and looked at for what will surprise (a length that does not fit). Pure.

export const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'] as const;
export type Method = (typeof methods)[number];

export interface HttpForm {
  readonly method: Method;
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

const withBody: readonly Method[] = ['POST', 'PUT', 'DELETE'];

/** May a request of this method carry a body here? */
export const takesBody = (method: Method): boolean => withBody.includes(method);

const size = (text: string): number => new TextEncoder().encode(text).length;

/** "127.0.0.1:8080", "[::1]:8080": the Host field (RFC 9110, 7.2). */
export const authority = (address: string, port: number): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** The request as it will be sent, with "\n" for the ends of lines (RFC 9112, 3). */
export function requestText({ method, path, type, body }: HttpForm, host: string): string {
  const target = path.startsWith('/') || path === '*' ? path : `/${path}`;
  const head = [`${method} ${target.replace(/[\s\p{Cc}]/gu, '%20')} HTTP/1.1`, `Host: ${host}`];
  if (!takesBody(method) || body === '') return `${head.join('\n')}\n\n`;
  const text = body.replace(/\r\n?/g, '\n');
  const fields = [`Content-Type: ${type.replace(/[\r\n]/g, '')}`, `Content-Length: ${size(text)}`];
  return `${[...head, ...fields].join('\n')}\n\n${text}`;
}

/** What a raw request says of its body, where that is not what follows. */
export type Surprise =
  | { readonly what: 'longer'; readonly says: number; readonly has: number }
  | { readonly what: 'shorter'; readonly says: number; readonly has: number }
  | { readonly what: 'no-blank' }
  | { readonly what: 'two-lengths' };

/** What will surprise in a request as it will be sent; it is sent all the same. */
export function surpriseOf(sent: string): Surprise | undefined {
  const end = /\r?\n\r?\n/.exec(sent);
  if (end === null) return { what: 'no-blank' };
  const head = sent.slice(0, end.index);
  const lengths = [...head.matchAll(/^content-length:[ \t]*(\d+)/gim)].map(([, digits]) => Number(digits));
  if (lengths.length > 1) return { what: 'two-lengths' };
  if (/^transfer-encoding:/im.test(head)) return undefined;
  const says = lengths[0] ?? 0;
  const has = size(sent.slice(end.index + end[0].length));
  if (says > has) return { what: 'longer', says, has };
  return says < has ? { what: 'shorter', says, has } : undefined;
}
