// An HTTP client that sends exactly the bytes it is given: no library would send what the gate must refuse.
import net from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name; of a name that comes twice, the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AskOptions {
  readonly address?: string;
  /** Send FIN behind the request, and go on reading. */
  readonly halfClose?: boolean;
  /** ms without an answer after which the promise rejects. */
  readonly patience?: number;
}

/** Send `text` (one character is one byte) and resolve with the first final answer. Rejects when none comes. */
export function ask(port: number, text: string, options: AskOptions = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: options.address ?? '127.0.0.1', allowHalfOpen: true });
    let seen = '';
    const look = (ended: boolean): void => {
      const answer = parse(seen, ended);
      if (answer) resolve(answer);
      else if (ended) reject(new Error(`the connection ended without an answer: ${JSON.stringify(seen)}`));
      if (answer || ended) socket.destroy();
    };
    socket.setTimeout(options.patience ?? 15_000, () => socket.destroy(new Error('no answer came')));
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      look(false);
    });
    socket.on('end', () => look(true));
    socket.on('error', (error) => (parse(seen, true) ? look(true) : reject(error)));
    socket.write(text, 'latin1', () => {
      if (options.halfClose) socket.end();
    });
  });
}

/** Send `text` so many times in one go on one connection, and resolve with the status of each answer. */
export function askMany(port: number, text: string, times: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text.repeat(times), 'latin1'));
    let seen = '';
    socket.setTimeout(15_000, () => socket.destroy(new Error(`no more answers came: ${seen.slice(-300)}`)));
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      const statuses = [...seen.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
      if (statuses.length < times) return;
      socket.destroy();
      resolve(statuses);
    });
  });
}

function parse(text: string, ended: boolean): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(first.split(' ')[1]);
  const body = text.slice(end + 4);
  if (status === 100) return parse(body, ended);
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = Number(headers['content-length'] ?? (status === 101 || status === 304 ? 0 : Infinity));
  const chunked = headers['transfer-encoding'] === 'chunked' && body.endsWith('0\r\n\r\n');
  return ended || chunked || body.length >= length ? { status, headers, body } : undefined;
}

/** Lines of a head, with the empty line behind them. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}
