// Golden: what is said in conversations, one Markdown file a protocol in golden-messages/, and what must hold for any bytes.
import fs from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { knownOf } from '../../../server/shared/conversations/context.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import { label } from '../../../server/shared/conversations/label.ts';
import { story } from '../../../server/shared/conversations/story.ts';
import { casesOf, framesOf, type Case, type Said } from './spoken-cases.ts';
import { lines, wholeDissector } from './support.ts';

const folder = new URL('golden-messages/', import.meta.url);
const dissector = await wholeDissector();

/** Each packet that carries something: its label, what it means, and its layers above TCP or UDP. */
function shown(one: Pick<Case, 'said' | 'udp' | 'ports'>): string {
  const conversations = new Conversations(dissector.protocols);
  const frames = framesOf(one);
  for (const frame of frames) conversations.add(frame);
  const [conversation] = [...conversations.list, ...conversations.udp];
  if (conversation === undefined) throw new Error('no conversation');
  return conversation.packets
    .filter((packet) => 'length' in packet && packet.length > 0)
    .flatMap((packet, index) => {
      const frame = frames.find(({ id }) => id === packet.id);
      if (frame === undefined) return [];
      const layers = dissector
        .dissect(frame, knownOf(packet, conversation))
        .filter(({ start }) => start >= (one.udp ? 28 : 40));
      return [
        `${index + 1} ${packet.from}: ${label(packet, conversation)}`,
        `  “${story(packet, conversation).says}”`,
        ...layers.flatMap(({ title, start, end, truncated, reason, fields }) => [
          `  ${title} [${start},${end})${truncated ? ' cut' : ''}${reason === undefined ? '' : `: ${reason}`}`,
          ...lines(fields, '    '),
        ]),
      ];
    })
    .join('\n');
}

const files = fs.readdirSync(folder);

/** `GOLDEN=write` writes down what is read now: look at the difference before it is kept. */
if (process.env['GOLDEN'] === 'write') {
  for (const file of files) {
    const cases = casesOf(fs.readFileSync(new URL(file, folder), 'utf8'));
    let index = 0;
    const write = (): string =>
      `\`\`\`packets\n${shown(cases[index++] ?? { said: [], udp: true, ports: [0, 0] })}\n\`\`\``;
    const text = fs.readFileSync(new URL(file, folder), 'utf8').replaceAll(/```packets\n[^`]*```/g, write);
    fs.writeFileSync(new URL(file, folder), text);
  }
}
const all = files.flatMap((file) => casesOf(fs.readFileSync(new URL(file, folder), 'utf8')));

describe.each(files)('%s', (file) => {
  const cases = casesOf(fs.readFileSync(new URL(file, folder), 'utf8'));
  test('has cases', () => expect(cases.length).toBeGreaterThan(2));
  test.each(cases)('$name', (one) => {
    expect(shown(one)).toBe(one.packets);
  });
});

/** The bytes of a case, cut into packets elsewhere. */
const cutAnew = (said: readonly Said[], size: number): Said[] =>
  said.flatMap(({ from, bytes }) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => ({
      from,
      bytes: bytes.subarray(at * size, at * size + size),
    })),
  );

describe('whatever comes', () => {
  const messagesOf = (one: Pick<Case, 'said' | 'udp' | 'ports'>) => {
    const conversations = new Conversations(dissector.protocols);
    for (const frame of framesOf(one)) conversations.add(frame);
    return conversations.list[0]?.messages;
  };

  test('however a stream is cut, its messages are the same at the end', () => {
    const streams = all.filter(({ udp }) => !udp);
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.integer({ min: 1, max: 40 }), (one, size) => {
        const [cut, whole] = [messagesOf({ ...one, said: cutAnew(one.said, size) }), messagesOf(one)];
        // What is bad is bad as soon as it is seen; how far the unread rest goes depends on when that was.
        for (const side of ['a', 'b'] as const)
          expect(cut?.[side].filter(({ state }) => state !== 'bad')).toEqual(
            whole?.[side].filter(({ state }) => state !== 'bad'),
          );
      }),
      { numRuns: 300 },
    );
  });

  test('changed bytes: messages lie one after another, and every packet has layers that lie within it', () => {
    const changes = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...all), changes, fc.nat(400), (one, places, cut) => {
        const said = one.said.map(({ from, bytes }, index) => {
          const own = bytes.slice(0, index === one.said.length - 1 && cut < bytes.length ? cut + 1 : undefined);
          for (const [at, value] of places) if (at % 7 === index % 7 && at < own.length) own[at] = value;
          return { from, bytes: own };
        });
        const messages = messagesOf({ ...one, said });
        for (const side of [messages?.a ?? [], messages?.b ?? []])
          for (const [index, { start, end }] of side.entries()) {
            expect(start).toBeGreaterThanOrEqual(side[index - 1]?.end ?? 0);
            expect(end).toBeGreaterThanOrEqual(start);
          }
        expect(() => shown({ ...one, said })).not.toThrow();
        expect(shown({ ...one, said })).not.toContain('The playground failed');
      }),
      { numRuns: 500 },
    );
  });
});
