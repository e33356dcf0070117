// Frames of no conversation, each with a sentence of its own.
import { expect, test } from 'vitest';
import { aloneSays } from '../../../server/shared/conversations/alone.ts';
import { goldens } from '../dissect/goldens.ts';

const says = (file: string, name: string): string => {
  const golden = goldens().find((one) => one.file === file && one.name.startsWith(name));
  if (!golden) throw new Error(`no ${name} in ${file}`);
  return aloneSays(golden.frame);
};

test.each([
  ['arp.md', 'a question to all', 'Asks all in this network'],
  ['arp.md', 'the answer', 'Says which network card'],
  ['icmp.md', 'an echo request', 'ping sends this'],
  ['icmp.md', 'its reply', 'Somebody is at this address'],
  ['icmp.md', 'time exceeded', 'Something is wrong with another packet'],
  ['icmpv6.md', 'an echo request', 'ping sends this'],
  ['icmpv6.md', 'who has this address?', 'Asks which network card an address of IPv6'],
  ['icmpv6.md', 'that one', 'Says which network card an address of IPv6'],
  ['icmpv6.md', 'is there a router?', 'Asks which routers there are'],
  ['icmpv6.md', 'a router (', 'A router says that it is there'],
  ['ipv4.md', 'the first of three fragments', 'A piece of a packet'],
  ['udp-lite.md', 'all is guarded', 'Its checksum may leave out the end'],
])('%s: %s', (file, name, part) => expect(says(file, name)).toContain(part));

test('what nobody knows, or what was cut, is not explained', () => {
  expect(says('icmp.md', 'a type that nobody knows')).toBe('');
  expect(says('ipv4.md', 'a header of 16 bytes')).toBe('');
});

test('whatever the bytes are, plain sentences or nothing', () => {
  for (const { frame } of goldens())
    for (let length = 0; length <= Math.min(frame.bytes.length, 80); length += 1) {
      const told = aloneSays({ ...frame, bytes: frame.bytes.subarray(0, length) });
      expect(told).toMatch(/^$|^[A-Z][^!]+\.$/);
    }
});
