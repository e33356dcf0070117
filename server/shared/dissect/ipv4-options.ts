// The options of an IPv4 header (RFC 791, 3.1), between its 20 fixed bytes and its end. They are rare: named, not taken apart.
import { Fields } from './fields.ts';
import { bytesText, hexBytes } from './text.ts';

interface Option {
  readonly name: string;
  readonly says: string;
  readonly source?: string;
}

/** By the whole first byte, with the bit that says the option is copied into fragments. */
const options: Readonly<Record<number, Option>> = {
  0: { name: 'end of options', says: 'No options follow; the rest is padding.' },
  1: { name: 'no operation', says: 'Fills up, so that the next option begins at a round place.' },
  7: { name: 'record route', says: 'Each router on the way writes its address here, as long as there is room.' },
  68: { name: 'time stamps', says: 'Each router on the way writes here when the packet passed.' },
  130: { name: 'security', says: 'How secret the packet is, as armies count it.', source: 'RFC 1108, 2' },
  131: { name: 'loose source route', says: 'Routers that the packet is to pass, and others between them.' },
  137: { name: 'strict source route', says: 'The routers that the packet is to pass, and no others.' },
  148: { name: 'router alert', says: 'Each router is to look at what the packet carries.', source: 'RFC 2113, 2.1' },
};

const unknown = (kind: number): Option => ({ name: `option ${kind}`, says: 'An option of the header.' });

/**
 * Add the options of the header at `start`, `head` bytes long, as far as they are there. What contradicts itself is a field that
 * says so.
 */
export function ipv4Options(fields: Fields, bytes: Uint8Array, start: number, head: number, end: number): void {
  const inner = new Fields(bytes, start, Math.min(start + head, end));
  for (let at = 20; at < head && start + at < end && !inner.cut;) {
    const kind = bytes[start + at] ?? 0;
    const { name, says, source } = options[kind] ?? unknown(kind);
    // The end of options takes what is left.
    const stated = kind === 0 ? head - at : kind === 1 ? 1 : (bytes[start + at + 1] ?? 0);
    const left = start + at + 1 < end ? head - at : stated;
    const wrong = (kind > 1 && stated < 2) || stated > left;
    const size = wrong ? head - at : stated;
    const why = `The option “${name}” says it has ${bytesText(stated)}, which cannot be.`;
    inner.source = source;
    inner.text(
      wrong ? 'unreadable' : `option-${kind}`,
      wrong ? 'unreadable' : name,
      at,
      size,
      wrong ? why : says,
      (all, from) => hexBytes(all, from, from + size),
    );
    at += size;
  }
  const there = Math.min(head, end - start) - 20;
  if (there <= 0) return;
  const count = inner.list.length;
  fields.group(
    'options',
    'options',
    20,
    there,
    'What the header carries beyond its 20 fixed bytes.',
    count === 1 ? '1 option' : `${count} options`,
    inner,
  );
}
