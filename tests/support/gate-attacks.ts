// The table of security.md as requests: what must be refused, with which status, and which clause alone refuses it.
import { head } from './raw-http.ts';

export interface Site {
  readonly port: number;
  readonly token: string;
}

export interface Attack {
  readonly name: string;
  readonly status: number;
  /** The one clause that stands against it: without it, the gate lets it in. */
  readonly clause: string;
  readonly request: (site: Site) => string;
}

const host = ({ port }: Site): string => `Host: 127.0.0.1:${port}`;
const origin = ({ port }: Site): string => `Origin: http://127.0.0.1:${port}`;
const bearer = ({ token }: Site): string => `Authorization: Bearer ${token}`;
const json = 'Content-Type: application/json';

/** A page asked for, with these lines besides. */
const page = (site: Site, ...more: string[]): string => head('GET / HTTP/1.1', host(site), ...more);
/** Something of /api asked for with a valid token. */
const api = (site: Site, ...more: string[]): string =>
  head('GET /api/system HTTP/1.1', host(site), bearer(site), ...more);
const post = (site: Site, body: string, ...more: string[]): string =>
  head('POST /api/echo HTTP/1.1', host(site), bearer(site), ...more, `Content-Length: ${body.length}`) + body;
const socket = (site: Site, ...more: string[]): string =>
  head(
    'GET /ws HTTP/1.1',
    host(site),
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...more,
  );

/** What must be let in: the table is worth nothing where the gate refuses everything. */
export const welcome: readonly { readonly name: string; readonly request: (site: Site) => string }[] = [
  { name: 'the page by 127.0.0.1', request: (s) => page(s) },
  { name: 'the page by localhost', request: (s) => head('GET / HTTP/1.1', `Host: localhost:${s.port}`) },
  { name: 'the page by [::1]', request: (s) => head('GET / HTTP/1.1', `Host: [::1]:${s.port}`) },
  {
    name: 'a link from a README',
    request: (s) =>
      page(
        s,
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: navigate',
        'Sec-Fetch-Dest: document',
        'Sec-Fetch-User: ?1',
      ),
  },
  { name: 'the page by typing', request: (s) => page(s, 'Sec-Fetch-Site: none', 'Sec-Fetch-Mode: navigate') },
  { name: '/api with the token', request: (s) => api(s) },
  {
    name: '/api from our page',
    request: (s) => api(s, origin(s), 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors'),
  },
  { name: 'a post from our page', request: (s) => post(s, '{}', origin(s), json) },
  {
    name: 'a post by localhost',
    request: (s) => post(s, '{}', json, origin(s)).replaceAll(`127.0.0.1:${s.port}`, `localhost:${s.port}`),
  },
  { name: 'the WebSocket', request: (s) => socket(s, `Sec-WebSocket-Protocol: playground.v1, bearer.${s.token}`) },
];

const malformed: Attack[] = (
  [
    ['two Hosts, ours first', 'one-host', (s) => page(s, 'Host: evil.test')],
    ['two Hosts, both ours', 'one-host', (s) => page(s, host(s))],
    ['two Origins, ours first', 'one-origin', (s) => api(s, origin(s), 'Origin: http://evil.test')],
    ['an absolute target', 'origin-form', (s) => page(s).replace('GET /', `GET http://127.0.0.1:${s.port}/`)],
    ['an absolute target elsewhere', 'origin-form', (s) => page(s).replace('GET /', 'GET http://evil.test/')],
    ['two slashes first', 'no-double-slash', (s) => page(s).replace('GET /', 'GET //evil.test/')],
    ['two slashes within', 'no-double-slash', (s) => page(s).replace('GET /', 'GET /a//b')],
    ['two slashes, one escaped', 'no-double-slash', (s) => page(s).replace('GET /', 'GET /%2Fevil.test')],
    ['a fragment', 'no-fragment', (s) => page(s).replace('GET /', 'GET /#code')],
    ['a backslash', 'no-backslash', (s) => page(s).replace('GET /', 'GET /\\evil.test')],
    ['an escaped backslash', 'no-backslash', (s) => page(s).replace('GET /', 'GET /..%5C..%5Cetc')],
    ['an escaped NUL', 'no-nul', (s) => page(s).replace('GET /', 'GET /index.html%00.png')],
    ['an escape that is none', 'decodable', (s) => page(s).replace('GET /', 'GET /%zz')],
    ['an escape that is not UTF-8', 'decodable', (s) => page(s).replace('GET /', 'GET /%ff')],
  ] satisfies [string, string, Attack['request']][]
).map(([name, clause, request]) => ({ name, status: 400, clause, request }));

/** Host lines that are not ours. P is our port. */
const hosts = [
  'evil.test:P',
  '127.0.0.1',
  'localhost',
  '[::1]',
  '127.0.0.1:1',
  'localhost:80',
  '0.0.0.0:P',
  '127.0.0.2:P',
  '2130706433:P',
  '0177.0.0.1:P',
  '0x7f.0.0.1:P',
  '127.1:P',
  '127.0.1:P',
  '0:P',
  '10.0.2.555:P',
  'localhost6:P',
  'localhost.:P',
  'LOCALHOST:P',
  'evil.localhost:P',
  '127.0.0.1:P@evil.test',
  'evil.test@127.0.0.1:P',
  '[::ffff:127.0.0.1]:P',
  '[0:0:0:0:0:0:0:1]:P',
  '::1:P',
  '127.0.0.1:0P',
  '127.0.0.1:P.evil.test',
  '127.0.0.1:P, evil.test',
  '',
];

const misled: Attack[] = hosts.map((name) => ({
  name: `Host: ${name}`,
  status: 421,
  clause: 'host-is-ours',
  request: (s) => head('GET / HTTP/1.1', `Host: ${name.replace('P', String(s.port))}`),
}));

/** Origin lines that are not ours, to a Host of 127.0.0.1:P. */
const origins = [
  'null',
  'https://127.0.0.1:P',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'http://127.0.0.1:P.evil.test',
  'http://127.0.0.1:P/',
  'http://localhost:P',
  'http://[::1]:P',
  'http://evil.test:P',
  'HTTP://127.0.0.1:P',
  'http://127.0.0.1:P http://evil.test',
  '',
];

const strangers: Attack[] = origins.map((name) => ({
  name: `Origin: ${name}`,
  status: 403,
  clause: 'origin-is-ours',
  request: (s) => api(s, `Origin: ${name.replace('P', String(s.port))}`),
}));

const foreign: Attack[] = (
  [
    ['a fetch from another site', 'fetch-site', (s) => api(s, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: cors')],
    ['a fetch from another port', 'fetch-site', (s) => api(s, 'Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: no-cors')],
    ['our page in a frame', 'fetch-site', (s) => page(s, ...going('cross-site', 'navigate', 'iframe'))],
    ['our page as an image', 'fetch-site', (s) => page(s, ...going('same-site', 'no-cors', 'image'))],
    [
      'a frame of ours by a link',
      'fetch-site',
      (s) => page(s, ...going('cross-site', 'navigate', 'document')).replace('GET /', 'GET /frame/a.html'),
    ],
    [
      'a link to /ws',
      'fetch-site',
      (s) =>
        head(
          'GET /ws HTTP/1.1',
          host(s),
          `Sec-WebSocket-Protocol: playground.v1, bearer.${s.token}`,
          ...going('same-site', 'navigate', 'document'),
        ),
    ],
    ['/api in the address bar', 'api-is-not-a-page', (s) => api(s, ...going('none', 'navigate', 'document'))],
    [
      'a form of our own to /api',
      'api-is-not-a-page',
      (s) => post(s, '{}', json, ...going('same-origin', 'navigate', 'document')),
    ],
    [
      'a session without Origin',
      'session-has-origin',
      (s) => head('POST /api/session HTTP/1.1', host(s), json, 'Content-Length: 2') + '{}',
    ],
  ] satisfies [string, string, Attack['request']][]
).map(([name, clause, request]) => ({ name, status: 403, clause, request }));

function going(site: string, mode: string, dest: string): string[] {
  return [`Sec-Fetch-Site: ${site}`, `Sec-Fetch-Mode: ${mode}`, `Sec-Fetch-Dest: ${dest}`];
}

const bare = (site: Site, ...more: string[]): string => head('GET /api/system HTTP/1.1', host(site), ...more);
const wrong = ({ token }: Site): string => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
const offer = (site: Site, ...names: string[]): string => socket(site, `Sec-WebSocket-Protocol: ${names.join(', ')}`);

const unknown: Attack[] = (
  [
    ['no token, from our page', 'api-token', (s) => bare(s, origin(s))],
    ['no token, no Origin', 'api-token', (s) => bare(s)],
    ['a wrong token', 'api-token', (s) => bare(s, `Authorization: Bearer ${wrong(s)}`)],
    ['a token cut short', 'api-token', (s) => bare(s, `Authorization: Bearer ${s.token.slice(0, -1)}`)],
    ['an empty token', 'api-token', (s) => bare(s, 'Authorization: Bearer ')],
    ['another scheme', 'api-token', (s) => bare(s, `Authorization: Basic ${s.token}`)],
    ['two tokens', 'api-token', (s) => bare(s, `Authorization: Bearer ${wrong(s)}`, bearer(s))],
    ['the token in the query', 'api-token', (s) => bare(s).replace('/api/system', `/api/system?token=${s.token}`)],
    ['the token in a cookie', 'api-token', (s) => bare(s, `Cookie: token=${s.token}`)],
    ['/API', 'api-token', (s) => bare(s).replace('/api', '/API')],
    ['/%61pi', 'api-token', (s) => bare(s).replace('/api', '/%61pi')],
    ['/api alone', 'api-token', (s) => bare(s).replace('/api/system', '/api')],
    ['a WebSocket without a token', 'ws-token', (s) => socket(s, origin(s))],
    ['a WebSocket without a token, no Origin', 'ws-token', (s) => socket(s)],
    ['a WebSocket with a wrong token', 'ws-token', (s) => offer(s, 'playground.v1', `bearer.${wrong(s)}`)],
    ['a WebSocket with the token first', 'ws-token', (s) => offer(s, `bearer.${s.token}`, 'playground.v1')],
    ['a WebSocket with the token alone', 'ws-token', (s) => offer(s, `bearer.${s.token}`)],
    ['a WebSocket with a third protocol', 'ws-token', (s) => offer(s, 'playground.v1', `bearer.${s.token}`, 'x')],
    ['a WebSocket with a bearer header', 'ws-token', (s) => socket(s, bearer(s))],
  ] satisfies [string, string, Attack['request']][]
).map(([name, clause, request]) => ({ name, status: 401, clause, request }));

const big = String(64 * 1024 + 1);

const bodies: Attack[] = (
  [
    ['POST to a page', 405, 'method', (s) => page(s).replace('GET', 'POST')],
    ['OPTIONS to a page', 405, 'method', (s) => page(s).replace('GET', 'OPTIONS')],
    ['TRACE to a page', 405, 'method', (s) => page(s).replace('GET', 'TRACE')],
    ['PATCH to /api', 405, 'method', (s) => api(s, json).replace('GET', 'PATCH')],
    ['GET of the session', 405, 'method', (s) => api(s).replace('/api/system', '/api/session')],
    ['a form', 415, 'json', (s) => post(s, 'a=b', 'Content-Type: application/x-www-form-urlencoded')],
    ['a post of text', 415, 'json', (s) => post(s, '{}', 'Content-Type: text/plain')],
    ['a post without a type', 415, 'json', (s) => post(s, '{}')],
    ['a put without a type', 415, 'json', (s) => post(s, '{}').replace('POST', 'PUT')],
    ['JSON in another charset', 415, 'json', (s) => post(s, '{}', `${json}; charset=utf-16`)],
    ['JSON among others', 415, 'json', (s) => post(s, '{}', 'Content-Type: text/plain; application/json')],
    ['two types', 415, 'json', (s) => post(s, '{}', 'Content-Type: text/plain', json)],
    ['packed JSON', 415, 'json', (s) => post(s, '{}', json, 'Content-Encoding: gzip')],
    ['a body of 64 KiB and one', 413, 'length', (s) => post(s, '', json).replace('Length: 0', `Length: ${big}`)],
    ['a large body to a page', 413, 'length', (s) => page(s, `Content-Length: ${big}`)],
  ] satisfies [string, number, string, Attack['request']][]
).map(([name, status, clause, request]) => ({ name, status, clause, request }));

/** Each is refused by one clause alone. */
export const attacks: readonly Attack[] = [...malformed, ...misled, ...strangers, ...foreign, ...unknown, ...bodies];

/** Refused by several layers, or by Node's parser before the gate: only the status counts. */
export const layered: readonly Omit<Attack, 'clause'>[] = [
  { name: 'no Host', status: 400, request: () => head('GET / HTTP/1.1') },
  { name: 'no Host in HTTP/1.0', status: 400, request: () => head('GET / HTTP/1.0') },
  { name: 'a raw NUL in the target', status: 400, request: (s) => page(s).replace('GET /', 'GET /\0') },
  { name: 'a raw NUL in Host', status: 400, request: (s) => head('GET / HTTP/1.1', `Host: 127.0.0.1:${s.port}\0`) },
  { name: 'lines that end in LF alone', status: 400, request: (s) => page(s).replaceAll('\r\n', '\n') },
  { name: 'CONNECT', status: 400, request: (s) => head(`CONNECT 127.0.0.1:${s.port} HTTP/1.1`, host(s)) },
  { name: 'OPTIONS *', status: 400, request: (s) => head('OPTIONS * HTTP/1.1', host(s)) },
  { name: 'no HTTP at all', status: 400, request: () => 'hello\r\n\r\n' },
  {
    name: 'a rebound name whose page asks /api',
    status: 421,
    request: (s) => head('GET /api/system HTTP/1.1', `Host: evil.test:${s.port}`, `Origin: http://evil.test:${s.port}`),
  },
  {
    name: 'a preflight from another port',
    status: 403,
    request: (s) =>
      head('OPTIONS /api/runs HTTP/1.1', host(s), 'Origin: http://127.0.0.1:1', 'Access-Control-Request-Method: POST'),
  },
  {
    name: 'a WebSocket from another port',
    status: 403,
    request: (s) => socket(s, 'Origin: http://127.0.0.1:1', 'Sec-WebSocket-Protocol: playground.v1'),
  },
  { name: 'a form of another site', status: 403, request: (s) => formOf(s, 'http://evil.test') },
  { name: 'a form of a sandboxed frame', status: 403, request: (s) => formOf(s, 'null') },
  { name: 'an upgrade to nothing', status: 404, request: (s) => socket(s).replace('/ws', '/') },
  { name: 'an upgrade to /api without a token', status: 401, request: (s) => socket(s).replace('/ws', '/api/system') },
  { name: '/ws without an upgrade', status: 401, request: (s) => page(s).replace('GET /', 'GET /ws') },
];

function formOf(site: Site, from: string): string {
  const head = post(
    site,
    'a=b',
    `Origin: ${from}`,
    'Content-Type: text/plain',
    ...going('cross-site', 'navigate', 'document'),
  );
  return head.replace(`${bearer(site)}\r\n`, '');
}
