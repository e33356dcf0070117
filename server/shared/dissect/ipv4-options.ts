// The options of an IPv4 header (RFC 791, 3.1), between its 20 fixed bytes and its end. They are rare: named, not taken apart.
import { Fields } from './fields.ts';
import { hexBytes } from './text.ts';

/** By the whole first byte, with the bit that says the option is copied into fragments. */
const names: Readonly<Record<number, string>> = {
  0: 'end of options',
  1: 'no operation',
  7: 'record route',
  68: 'time stamps',
  130: 'security',
  131: 'loose source route',
  137: 'strict source route',
  148: 'router alert',
};

/** Add the options of the header at `start`, `head` bytes long. An option that says it is longer than the header is cut there. */
export function ipv4Options(fields: Fields, bytes: Uint8Array, start: number, head: number, end: number): void {
  const inner = new Fields(bytes, start, Math.min(start + head, end));
  let at = 20;
  while (at < head && start + at < end) {
    const kind = bytes[start + at] ?? 0;
    const stated = kind < 2 ? 1 : (bytes[start + at + 1] ?? 0);
    const size = kind === 0 || stated < 1 || (kind > 1 && stated < 2) ? head - at : Math.min(stated, head - at);
    const name = names[kind] ?? `option ${kind}`;
    inner.text(`option-${kind}`, name, at, size, 'An option of the header. Most packets have none.', (all, from) =>
      hexBytes(all, from, from + size),
    );
    at += size;
  }
  const count = inner.list.length;
  fields.group(
    'options',
    'options',
    20,
    head - 20,
    'What the header carries beyond its 20 fixed bytes.',
    count === 1 ? '1 option' : `${count} options`,
    inner,
  );
}
