// Fields and bytes coupled both ways, down to bits, for every layer of packets of many protocols.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bitsOf, bytesInBits, bytesOf, fieldAt, fieldAtBit, placed } from '../../client/src/stage/detail/fields.ts';
import { knownOf } from '../../server/shared/conversations/context.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { Layer } from '../../server/shared/dissect/types.ts';
import { hello } from './client-fixture.ts';
import { goldens } from './dissect/goldens.ts';
import { casesOf, framesOf } from './dissect/spoken-cases.ts';
import { wholeDissector } from './dissect/support.ts';

const dissector = await wholeDissector();

/** The layers of each golden packet, alone and in what is said in conversations. */
const alone = goldens().map(({ file, name, frame, assembled }) => ({
  name: `${file} ${name}`,
  bytes: frame.bytes,
  layers: dissector.dissect(frame, { assembled }),
}));
const folder = new URL('dissect/golden-messages/', import.meta.url);
const said = fs
  .readdirSync(folder)
  .flatMap((file) => casesOf(fs.readFileSync(new URL(file, folder), 'utf8')).map((one) => ({ file, one })))
  .flatMap(({ file, one }) => {
    const conversations = new Conversations(dissector.protocols);
    const frames = framesOf(one);
    for (const frame of frames) conversations.add(frame);
    return [...conversations.list, ...conversations.udp].flatMap((conversation) =>
      conversation.packets.flatMap((packet) => {
        const frame = frames.find(({ id }) => id === packet.id);
        if (frame === undefined) return [];
        const layers = dissector.dissect(frame, knownOf(packet, conversation));
        return [{ name: `${file} ${one.name}`, bytes: frame.bytes, layers }];
      }),
    );
  });
const all: readonly { name: string; bytes: Uint8Array; layers: readonly Layer[] }[] = [...alone, ...said];

describe('in every layer of every golden packet', () => {
  test('there are many', () => expect(all.length).toBeGreaterThan(200));

  test('a field’s bytes are in the packet, and its bits in its bytes', () => {
    for (const { name, bytes, layers } of all)
      for (const { field } of placed(layers)) {
        const where = `${name}: ${field.label} [${field.start},${field.end})`;
        expect(field.start >= 0 && field.start <= field.end && field.end <= bytes.length, where).toBe(true);
        const { start, end } = bitsOf(field);
        expect(start >= field.start * 8 && end <= field.end * 8, where).toBe(true);
        expect(bytesOf(field).start >= field.start && bytesOf(field).end <= field.end, where).toBe(true);
      }
  });

  test('a byte of a field picks one that covers it, and none that is narrower is passed over', () => {
    for (const { name, bytes, layers } of all) {
      const fields = placed(layers);
      for (let at = 0; at < bytes.length; at++) {
        const covering = fields.filter(({ field }) => bytesOf(field).start <= at && at < bytesOf(field).end);
        const found = fieldAt(fields, at);
        expect(found === undefined, `${name} ${at}`).toBe(covering.length === 0);
        if (found === undefined) continue;
        const size = ({ field }: typeof found): number => bytesOf(field).end - bytesOf(field).start;
        expect(Math.min(...covering.map(size)), `${name} ${at}`).toBe(size(found));
      }
    }
  });

  test('a bit picks the narrowest field, and every field that does not fill its bytes can be picked by a bit', () => {
    for (const { name, layers } of all) {
      const fields = placed(layers);
      for (const one of fields.filter(({ field }) => field.bits !== undefined && !field.fields)) {
        const { start } = bitsOf(one.field);
        const found = fieldAtBit(fields, start >> 3, start & 7);
        expect(found && bitsOf(found.field).end - bitsOf(found.field).start, `${name} ${one.field.label}`).toBe(
          bitsOf(one.field).end - start,
        );
      }
    }
  });
});

describe('bits', () => {
  const [first] = hello();
  const fields = placed(dissector.dissect(first ?? { link: 1, bytes: new Uint8Array(0), original: 0 }));
  const named = (label: string) => fields.find(({ field }) => field.label === label);

  test('are shown of a field that does not fill its bytes, and of one that holds such fields', () => {
    const syn = named('SYN');
    expect(syn && bytesInBits(syn)).toEqual(syn && bytesOf(syn.field));
    const outer = fields.find(({ key }) => key === syn?.key.slice(0, syn.key.lastIndexOf('.')));
    expect(outer && bytesInBits(outer)).toBeDefined();
    const port = named('to');
    expect(port && bytesInBits(port)).toBeUndefined();
  });

  test('lead to their field: the set flag of a SYN', () => {
    const syn = named('SYN');
    const { start } = syn ? bitsOf(syn.field) : { start: 0 };
    expect(fieldAtBit(fields, start >> 3, start & 7)?.key).toBe(syn?.key);
    expect((first?.bytes[start >> 3] ?? 0) & (1 << (7 - (start & 7)))).not.toBe(0);
  });

  test('none leads out of the packet', () => {
    expect(fieldAtBit(fields, 10_000, 0)).toBeUndefined();
  });
});
