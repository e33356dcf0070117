// DNS (RFC 1035), over UDP, over TCP with a length before each message, and to all on the local network (mDNS, RFC 6762).
import type { Endpoint } from '../../contract/entry.ts';
import { u16 } from '../bytes.ts';
import { summary } from '../dns/summary.ts';
import type { DnsMessage } from '../dns/types.ts';
import { dnsFields } from '../dns/fields.ts';
import { plausible, plausibleHead, readDns } from '../dns/read.ts';
import { layerOfMessage } from '../messages/layer.ts';
import { OneByOne, sized, unfinished, unreadable, type Here } from '../messages/one-by-one.ts';
import type { BothHeard } from '../messages/types.ts';
import type { Protocol } from '../types.ts';

const [id, title] = ['dns', 'DNS'];

class Reader extends OneByOne {
  protected next(here: Here): DnsMessage {
    const { at, bytes } = here;
    const base = { protocol: id, base: 2 } as const;
    if (bytes.length - at < 2) return { ...base, name: 'a message', ...unfinished(here, 'the rest of its length') };
    const length = u16(bytes, at);
    if (length < 12)
      return { ...base, name: 'a message', ...unreadable(here, 'A message of DNS has 12 bytes at least.') };
    const place = sized(here, 2 + length);
    // Read once, and not anew with every byte that comes.
    if (place.state === 'waits') return { ...base, name: 'a message', ...place };
    return { ...base, ...place, ...summary(readDns(bytes.subarray(at, place.end), 2), place.state === 'whole') };
  }
}

/** A query over TCP is seldom longer; and no text begins with such a length. */
const longestQuery = 4095;

/** The first message asks, and asks for something that can be asked for. */
function claims({ a, b }: BothHeard): boolean | undefined {
  const { bytes, ended } = a;
  const length = u16(bytes, 0);
  if (bytes.length === 0 ? b.bytes.length > 0 : (bytes[0] ?? 0) > longestQuery >> 8) return false;
  if (bytes.length >= 2 && length < 17) return false;
  // Nobody answers half a question.
  const open = ended || b.bytes.length > 0 ? false : undefined;
  if (bytes.length < 14) return bytes.length > 4 && (bytes[4] ?? 0) >= 0x80 ? false : open;
  if ((bytes[4] ?? 0) >= 0x80 || !plausibleHead(bytes, 2, length)) return false;
  if (bytes.length < 2 + length) return bytes.length > 300 ? false : open;
  const dns = readDns(bytes.subarray(0, 2 + length), 2);
  return dns.why === undefined && plausible(dns);
}

/** The groups of mDNS (RFC 6762, 3): what is said to them is said to all. A question may go to its port at one computer, too (5.5). */
const groups: readonly string[] = ['224.0.0.251', 'ff02::fb'];

/** A whole message and nothing else; of one that the capture has cut, as much as there is. */
function read(payload: Uint8Array, length: number, ends: readonly Endpoint[], told = false): DnsMessage | undefined {
  if (payload.length < 12 || (!told && !plausibleHead(payload, 0, length))) return undefined;
  const dns = readDns(payload.subarray(0, length), 0);
  const cut = payload.length < length;
  const sound = cut ? dns.why === '' && dns.questions.length > 0 : dns.why === undefined;
  if (!told && !(sound && plausible(dns))) return undefined;
  const state = cut ? 'unkept' : 'whole';
  const said = summary(
    dns,
    !cut,
    ends.some(({ address }) => groups.includes(address)),
  );
  return { protocol: id, base: 0, start: 0, end: length, state, ...said };
}

export const protocol: Protocol = {
  id,
  title,
  source: 'RFC 1035, 4.1',
  rides: [{ table: 'message', key: id }],
  dissect: layerOfMessage<DnsMessage>(id, title, (bytes, { base, state }) =>
    state === 'bad' ? [] : dnsFields(bytes, base, state === 'whole'),
  ),
  stream: { priority: 20, claims, reader: (from) => new Reader(from) },
  datagram: { priority: 50, read },
};
