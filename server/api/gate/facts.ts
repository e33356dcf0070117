// What the gate knows of a request: its head alone, read once. Pure but for the shape of Node's message.
// Node's own `headers` keeps the first of two Hosts, so the facts come from `rawHeaders`.

/** What is ours to compare with: the port we listen on, and whether a text is our token (in constant time). */
export interface Ours {
  readonly port: number;
  readonly isToken: (candidate: string) => boolean;
}

/** The four parts of our address space. `frame` is the sandboxed shells; everything unknown is a `page`. */
export type Area = 'page' | 'frame' | 'api' | 'ws';

export interface Facts {
  readonly ours: Ours;
  readonly kind: 'request' | 'upgrade';
  readonly method: string;
  /** The request target as it came. */
  readonly target: string;
  /** The target before `?`, percent-decoded; undefined where it cannot be decoded. */
  readonly path: string | undefined;
  readonly area: Area;
  /** Every value of a header, in order, by lower-case name; empty where it is absent. */
  readonly all: (name: string) => readonly string[];
}

/** The part of an IncomingMessage that the gate reads. */
export interface Head {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly rawHeaders: readonly string[];
}

/** Read the facts from the head of a request. Never throws, whatever came. */
export function readFacts(kind: Facts['kind'], head: Head, ours: Ours): Facts {
  const target = head.url ?? '';
  const path = decode(target.split('?', 1)[0] ?? '');
  const headers = collect(head.rawHeaders);
  return {
    ours,
    kind,
    method: head.method ?? '',
    target,
    path,
    area: areaOf(path ?? ''),
    all: (name) => headers.get(name) ?? [],
  };
}

/** `host:port` in the three spellings that are ours. A browser leaves port 80 out (RFC 9110, 4.2.1 and 7.2). */
export function authorities(port: number): readonly string[] {
  const tail = port === 80 ? '' : `:${port}`;
  return ['127.0.0.1', 'localhost', '[::1]'].map((name) => name + tail);
}

function collect(raw: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), raw[i + 1] ?? '']);
  }
  return headers;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // an escape that is cut short or not UTF-8: the clause `decodable` says so
  }
}

// `/API` counts as `/api`: whatever the router behind makes of it, it has shown the token before.
function areaOf(path: string): Area {
  const within = (root: string): boolean => {
    const lower = path.toLowerCase();
    return lower === root || lower.startsWith(`${root}/`);
  };
  if (within('/api')) return 'api';
  if (within('/ws')) return 'ws';
  return path.startsWith('/frame/') ? 'frame' : 'page';
}
