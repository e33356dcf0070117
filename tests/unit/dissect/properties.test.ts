// Whatever the bytes are: nothing throws, every range lies where it should, layers do not overlap.
import fs from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { Columns } from '../../../server/shared/dissect/columns.ts';
import { locate, newPlace } from '../../../server/shared/dissect/locate.ts';
import { frameOf } from '../conversations/segments.ts';
import { checkLayers } from './checks.ts';
import { wholeDissector } from './support.ts';

const dissector = await wholeDissector();

const links = fc.constantFrom(0, 1, 101, 108, 113, 228, 229, 276, 77);
const hello = new Uint8Array(fs.readFileSync(new URL('../../fixtures/hello.pcap', import.meta.url)));

/** Frames that begin well, so that the inner layers are reached, and are then spoilt in a few places. */
const spoilt = fc
  .tuple(
    fc.constantFrom(4 as const, 6 as const),
    fc.constantFrom([], [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2], [2, 4, 5, 180, 4, 2, 1, 1], [1, 3, 3, 7]),
    fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 4 }),
    fc.nat(90),
  )
  .map(([version, options, changes, snap]) => {
    const { bytes } = frameOf({ flags: 'PA', seq: 1, ack: 2, data: 'hello, world', version, options });
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
    return bytes.subarray(0, snap);
  });

/** Real datagrams and ICMP errors, spoilt behind their IP header, and cut. */
const postcards = readCaptureFile(
  new Uint8Array(fs.readFileSync(new URL('../../fixtures/postcards.pcap', import.meta.url))),
);
if (!postcards.ok) throw new Error(postcards.detail);
const datagrams = fc
  .tuple(
    fc.constantFrom(...postcards.frames),
    fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }),
    fc.nat(140),
  )
  .map(([frame, changes, snap]) => {
    const bytes = frame.bytes.slice();
    for (const [at, value] of changes) if (at + 34 < bytes.length) bytes[at + 34] = value;
    return bytes.subarray(0, Math.max(snap, 14));
  });

describe('any bytes', () => {
  test('arbitrary ones', () => {
    fc.assert(
      fc.property(links, fc.uint8Array({ maxLength: 200 }), fc.nat(300), (link, bytes, more) => {
        const original = bytes.length + more;
        checkLayers(dissector.dissect({ link, bytes, original }), bytes);
      }),
      { numRuns: 1000 },
    );
  });

  test('spoilt packets', () => {
    fc.assert(
      fc.property(fc.constantFrom(101, 228, 229), spoilt, fc.nat(300), (link, bytes, more) => {
        checkLayers(dissector.dissect({ link, bytes, original: bytes.length + more }), bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test('spoilt datagrams and errors', () => {
    fc.assert(
      fc.property(datagrams, fc.nat(300), (bytes, more) => {
        checkLayers(dissector.dissect({ link: 1, bytes, original: bytes.length + more }), bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test('a real packet cut at every byte', () => {
    // The fourth packet of the file: 24 + 3 heads and packets of 74, 74 and 66 bytes, and its own head.
    const start = 24 + 3 * 16 + 74 + 74 + 66 + 16;
    const whole = hello.subarray(start, start + 72);
    for (let size = 0; size < whole.length; size++) {
      const bytes = whole.subarray(0, size);
      const layers = dissector.dissect({ link: 1, bytes, original: 72 });
      checkLayers(layers, bytes);
      expect(layers.at(-1)?.truncated).toBe(true);
      expect(layers.some(({ protocol }) => protocol === 'unreadable')).toBe(false);
    }
    expect(dissector.dissect({ link: 1, bytes: whole, original: 72 }).some(({ truncated }) => truncated)).toBe(false);
  });

  test('the fast path agrees with the layers on where TCP lies', () => {
    const place = newPlace();
    fc.assert(
      fc.property(spoilt, (bytes) => {
        const original = bytes.length;
        const layers = dissector.dissect({ link: 101, bytes, original });
        const tcp = layers.find(({ protocol }) => protocol === 'tcp');
        const nested = layers.filter(({ protocol }) => protocol.startsWith('ipv')).length > 1;
        const found = locate(101, bytes, original, place) && place.protocol === 6 && place.transport >= 0;
        if (tcp && !nested) {
          expect(found).toBe(true);
          expect(place.transport).toBe(tcp.start);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('conversations and columns take them', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.tuple(links, fc.oneof(spoilt, fc.uint8Array({ maxLength: 100 }))),
            fc.tuple(fc.constant(1), datagrams),
          ),
          { maxLength: 30 },
        ),
        (list) => {
          const conversations = new Conversations();
          const columns = new Columns();
          for (const [index, [link, bytes]] of list.entries()) {
            const frame = { id: index + 1, at: index, world: 0, iface: 0, link, original: bytes.length + 3, bytes };
            const conversation = conversations.add(frame);
            expect(columns.add(frame)).toBe(index);
            expect(columns.payload(index)).toBeGreaterThanOrEqual(0);
            const kind = { tcp: [6], udp: [17, 1, 58] }[conversation?.transport ?? 'tcp'];
            if (conversation && columns.quoted(index) < 0) expect(kind).toContain(columns.transport(index));
          }
          expect(columns.length).toBe(list.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});
