// Every golden packet, spoilt: cut at every byte, followed by anything, with random bytes from each layer on, and with lengths that
// lie. Whatever comes of it, layers cover the bytes, and the work is bounded by them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembledAt } from '../../../server/shared/conversations/fragments.ts';
import type { Field, Layer } from '../../../server/shared/dissect/types.ts';
import { goldens } from './goldens.ts';
import { checkLayers, countFields } from './checks.ts';
import { allProtocols, wholeDissector } from './support.ts';

const dissector = await wholeDissector();
const all = goldens();
const places = all.map((golden) => [`${golden.file}, ${golden.name}`, golden] as const);
const plain = places.filter(([, { frame }]) => frame.bytes.length === frame.original);
const unreadable = (layers: readonly Layer[]): boolean => layers.some(({ protocol }) => protocol === 'unreadable');

test('there are many', () => expect(all.length).toBeGreaterThan(100));

describe('each field says where it is described', () => {
  const section =
    /^(?:Redis, RESP|PostgreSQL, protocol 3\.0|MQTT 5\.0, 2\.1|RFC \d{3,4}(?:, \d+(?:\.\d+)*)?|IEEE 802\.\w+, \d+(?:\.\d+)*|libpcap, LINKTYPE_\w+)$/;
  /** What no standard describes. */
  const ours = ['data', 'padding', 'unreadable'];

  test('as does every protocol', async () => {
    for (const { id, source = '' } of await allProtocols()) if (id !== 'data') expect(source, id).toMatch(section);
  });

  test.each(places)('%s', (_, { frame, assembled }) => {
    const sourcesOf = (fields: readonly Field[], outer: string): string[] =>
      fields.flatMap(({ source = outer, fields: inner = [] }) => [source, ...sourcesOf(inner, source)]);
    for (const layer of dissector.dissect(frame, { assembled })) {
      const { protocol, fields, source = '' } = layer;
      if (!ours.includes(protocol)) for (const one of sourcesOf(fields, source)) expect(one).toMatch(section);
      else expect(layer.source).toBeUndefined();
    }
  });
});

test.each(places)('%s: covers the bytes', (_, { frame, assembled }) => {
  checkLayers(dissector.dissect(frame, { assembled }), frame.bytes);
});

test.each(plain)('%s: cut at every byte', (_, { frame }) => {
  const readable = !unreadable(dissector.dissect(frame));
  for (let size = 0; size < frame.bytes.length; size++) {
    const bytes = frame.bytes.subarray(0, size);
    const layers = dissector.dissect({ ...frame, bytes });
    checkLayers(layers, bytes);
    // What is not there is no contradiction.
    if (readable) expect(unreadable(layers), `${size} bytes`).toBe(false);
  }
});

test('what follows the packet in its frame changes nothing but the padding', () => {
  const stated = plain.filter(([, { frame, before }]) => {
    const layers = dissector.dissect(frame);
    const ip = layers.find(({ protocol }) => protocol === 'ipv4' || protocol === 'ipv6');
    // Its length is said, and is the frame's.
    const length = ip?.fields.find(({ id }) => id === 'length')?.value ?? 0;
    return before.length === 0 && length !== 0 && !unreadable(layers) && layers.at(-1)?.protocol !== 'padding';
  });
  expect(stated.length).toBeGreaterThan(50);
  fc.assert(
    fc.property(fc.constantFrom(...stated), fc.uint8Array({ minLength: 1, maxLength: 60 }), ([, { frame }], more) => {
      const bytes = Uint8Array.of(...frame.bytes, ...more);
      const layers = dissector.dissect({ ...frame, bytes, original: bytes.length });
      expect(layers.slice(0, -1)).toEqual(dissector.dissect(frame));
      expect(layers.at(-1)).toMatchObject({ protocol: 'padding', start: frame.bytes.length, end: bytes.length });
    }),
    { numRuns: 500 },
  );
});

const spoilt = fc
  .tuple(
    fc.constantFrom(...all),
    fc.oneof(
      // Lengths, offsets, kinds: anything, anywhere.
      fc.array(fc.tuple(fc.nat(200), fc.oneof(fc.constantFrom(0, 1, 2, 4, 44, 0x7f, 0xff), fc.nat(255))), {
        minLength: 1,
        maxLength: 5,
      }),
      // Random bytes from a layer on.
      fc.tuple(fc.nat(9), fc.uint8Array({ minLength: 1, maxLength: 150 })),
    ),
    fc.nat(40),
  )
  .map(([golden, change, more]) => {
    const { frame } = golden;
    const [first, tail] = change;
    let bytes = frame.bytes.slice();
    if (tail instanceof Uint8Array && typeof first === 'number') {
      const layers = dissector.dissect(frame);
      bytes = Uint8Array.of(...bytes.subarray(0, layers[first % layers.length]?.start ?? 0), ...tail);
    } else {
      for (const [at, value] of change as [number, number][]) if (at < bytes.length) bytes[at] = value;
    }
    return { frame: { ...frame, bytes, original: bytes.length + (more > 20 ? more : 0) }, golden };
  });

test('random bytes from each layer on, and lengths that lie', () => {
  fc.assert(
    fc.property(spoilt, ({ frame, golden }) => {
      const layers = dissector.dissect(frame);
      checkLayers(layers, frame.bytes);
      // No loop without an end, however the bytes ask for it: the fields are bounded by the bytes.
      expect(countFields(layers)).toBeLessThan(200 + 4 * frame.bytes.length);
      checkLayers(dissector.dissect(frame, { assembled: assembledAt(frame, golden.before) }), frame.bytes);
    }),
    { numRuns: 5000 },
  );
});
