// The allow-list: what it says, that the real compiler takes it, and what it lets through.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { allowFilter, sameAllowed } from '../../server/capture/filter.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { toolEnvironment } from '../../server/worlds/programs.ts';
import { needs } from '../support/needs.ts';
import { frameOf } from './conversations/segments.ts';

const without = needs('tcpdump');

const compile = (filter: string): string =>
  execFileSync('tcpdump', ['-y', 'EN10MB', '-d', filter], { encoding: 'utf8', env: toolEnvironment(), stdio: 'pipe' });

/** Port unreachable, about a packet of this protocol to port 80. */
function unreachable(version: 4 | 6, protocol: number): Frame {
  const { bytes: about } = frameOf({ flags: 'S', seq: 1, version });
  about[version === 4 ? 9 : 6] = protocol;
  const error = Uint8Array.from([...(version === 4 ? [3, 3] : [1, 4]), 0, 0, 0, 0, 0, 0, ...about]);
  const { bytes: head, ...frame } = frameOf({ flags: '', seq: 0, version, data: error });
  // The error stands in place of the segment.
  const size = version === 4 ? 20 : 40;
  head.copyWithin(size, size + 20);
  const bytes = head.subarray(0, head.length - 20);
  bytes[version === 4 ? 9 : 6] = version === 4 ? 1 : 58;
  new DataView(bytes.buffer).setUint16(version === 4 ? 2 : 4, bytes.length - (version === 4 ? 0 : 40));
  return { ...frame, original: bytes.length, bytes };
}

test('the marker alone: its own datagrams to itself, and nothing of others', () => {
  expect(allowFilter([], 40000)).toBe('(udp and src port 40000 and dst port 40000)');
});

test('each port with its transport, and the ICMP errors that quote it', () => {
  expect(allowFilter([{ transport: 'tcp', port: 80 }], 40000)).toBe(
    '(udp and src port 40000 and dst port 40000) or tcp port 80 or (icmp[0]=3 and icmp[17]=6 and icmp[30:2]=80)' +
      ' or (ip6 and ip6[6]=58 and ip6[40]=1 and ip6[54]=6 and ip6[90:2]=80)',
  );
});

test('a port asked for twice stands there once', () => {
  const twice = allowFilter([{ transport: 'udp', port: 53 }, { transport: 'udp', port: 53 }], 40000); // prettier-ignore
  expect(twice.match(/udp port 53/g)).toHaveLength(1);
});

test.each([0, -1, 65536, 1.5, Number.NaN])('%s is no port', (port) => {
  expect(() => allowFilter([{ transport: 'tcp', port }], 40000)).toThrow(RangeError);
  expect(() => allowFilter([], port)).toThrow(RangeError);
});

describe.skipIf(without !== '')(`compiled by tcpdump${without}`, () => {
  test('64 ports, as many as a run may have', () => {
    const ports = Array.from({ length: 64 }, (_, at) => ({
      transport: at % 2 ? ('tcp' as const) : ('udp' as const),
      port: 1000 + at * 997,
    }));
    expect(compile(allowFilter(ports, 40000)).split('\n').length).toBeGreaterThan(64);
  });

  test.each([4, 6] as const)(
    'an error about a port that is listed, and none about its other transport: IPv%i',
    (version) => {
      const errors = [6, 17].map((protocol) => unreachable(version, protocol));
      const file = writePcapng(errors, { worlds: [{ name: 'w', kind: 'private' }], began: 0 });
      const read = ['-n', '-r', '-', allowFilter([{ transport: 'tcp', port: 80 }], 40000)];
      const seen = execFileSync('tcpdump', read, {
        input: file,
        encoding: 'utf8',
        env: toolEnvironment(),
        stdio: 'pipe',
      });
      expect(seen.trim().split('\n')).toEqual([expect.stringMatching(/unreachable.* tcp port|tcp port .*unreachable/)]);
    },
  );

  test('an empty list is not a filter that lets all through', () => {
    expect(compile(allowFilter([], 40000))).toMatch(/ret +#0/);
  });
});

test('lists are the same whatever their order and repetitions', () => {
  const a = { transport: 'tcp', port: 1 } as const;
  const b = { transport: 'udp', port: 1 } as const;
  expect(sameAllowed([a, b], [b, a, b])).toBe(true);
  expect(sameAllowed([a], [b])).toBe(false);
  expect(sameAllowed([a], [])).toBe(false);
});
