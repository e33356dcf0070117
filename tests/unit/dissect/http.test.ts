// HTTP as it is read from a stream: golden messages as Markdown in golden-http/, and what must hold for any bytes.
import fs from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpContent, httpKind, httpMessages, HttpParser } from '../../../server/shared/dissect/http/parser.ts';
import type { HttpMessage } from '../../../server/shared/dissect/http/types.ts';

const folder = new URL('golden-http/', import.meta.url);
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
/** "GET / HTTP/1.1␍⏎": CR and LF are written, the lines of the page do not count. */
const stream = (text: string): Uint8Array =>
  bytesOf(text.replaceAll('\n', '').replaceAll('␍', '\r').replaceAll('⏎', '\n'));
const visible = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString().replaceAll('\r', '␍').replaceAll('\n', '⏎');

/** A message, one line a part. */
function shown(message: HttpMessage, bytes: Uint8Array): string[] {
  const { kind, start, end, line, version, headers, bodyStart, body, trailers, notes, state, why } = message;
  const field = (name: string) => (header: HttpMessage['headers'][number]) =>
    `  ${name} [${header.start},${header.end}) ${header.name} = ${header.value}`;
  const content = visible(httpContent(bytes, message));
  const parts = body.parts.map((part) => `[${part.start},${part.end})`).join(' ');
  const of = body.expected === undefined ? '' : ` of ${body.expected}`;
  return [
    `${kind} ${message.name} ${version} [${start},${end}) ${state}${why === undefined ? '' : `: ${why}`}`,
    `  line [${line.start},${line.end})`,
    ...headers.map(field('header')),
    ...(bodyStart === undefined ? [] : [`  head ends at ${bodyStart}`]),
    ...(body.framing === 'none' ? [] : [`  body ${body.framing} ${body.length}${of} ${parts} “${content}”`]),
    ...trailers.map(field('trailer')),
    ...notes.map((note) => `  note ${note}`),
  ];
}

interface Case {
  readonly name: string;
  readonly ended: boolean;
  readonly methods: readonly string[];
  readonly bytes: Uint8Array;
  readonly messages: string;
}

/** Sections "## name", each with a block `http` ("answers GET", "ended") and a block `messages`. */
function casesOf(text: string): Case[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [, info = '', body = ''] = /```http([^\n]*)\n([^`]*)```/.exec(section) ?? [];
      const words = info.trim().split(' ');
      const methods = words.includes('answers') ? words.slice(1).filter((word) => word !== 'ended') : [];
      const [, messages = ''] = /```messages\n([^`]*)```/.exec(section) ?? [];
      const [name = ''] = section.split('\n');
      return { name, ended: words.includes('ended'), methods, bytes: stream(body), messages: messages.trimEnd() };
    });
}

const read = ({ bytes, ended, methods }: Case): string =>
  httpMessages(bytes, ended, (index) => methods[index])
    .flatMap((message) => shown(message, bytes))
    .join('\n') || 'nothing of HTTP';

describe.each(fs.readdirSync(folder))('%s', (file) => {
  const cases = casesOf(fs.readFileSync(new URL(file, folder), 'utf8'));
  test('has cases', () => expect(cases.length).toBeGreaterThan(5));
  test.each(cases)('$name', (one) => {
    expect(read(one)).toBe(one.messages);
  });
});

const all = fs.readdirSync(folder).flatMap((file) => casesOf(fs.readFileSync(new URL(file, folder), 'utf8')));

describe('piece by piece', () => {
  test('however a stream is cut, its messages are the same at the end', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(fc.nat(200), { maxLength: 6 }), (one, cuts) => {
        const parser = new HttpParser();
        const methodOf = (index: number): string | undefined => one.methods[index];
        const places = [...cuts.filter((cut) => cut < one.bytes.length).sort((x, y) => x - y), one.bytes.length];
        for (const size of places)
          parser.read({ bytes: one.bytes.subarray(0, size), whole: size, ended: false }, methodOf);
        parser.read({ bytes: one.bytes, whole: one.bytes.length, ended: one.ended }, methodOf);
        const whole = httpMessages(one.bytes, one.ended, methodOf);
        // What is bad is bad as soon as it is seen; how far the unread rest goes depends on when that was.
        const firm = ({ state }: HttpMessage): boolean => state !== 'bad';
        expect(parser.messages.filter(firm)).toEqual(whole.filter(firm));
        expect(parser.messages.map(({ state, why }) => [state, why])).toEqual(
          whole.map(({ state, why }) => [state, why]),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('messages lie one after another, inside the bytes, whatever the bytes are', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.constantFrom(...all), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 }))
        .map(([one, changes]) => {
          const bytes = one.bytes.slice();
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          return bytes;
        }),
    );
    fc.assert(
      fc.property(noise, fc.boolean(), (bytes, ended) => {
        let at = 0;
        for (const message of httpMessages(bytes, ended)) {
          expect(message.start).toBe(at);
          expect(message.end).toBeGreaterThan(at);
          expect(message.end).toBeLessThanOrEqual(bytes.length);
          at = message.end;
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('what begins like HTTP and is not yet known is not called so', () => {
    const kinds = (text: string) => [...text].map((_, index) => httpKind(bytesOf(text.slice(0, index + 1))));
    expect(kinds('GET ')).toEqual([undefined, undefined, undefined, 'request']);
    expect(kinds('HTTP/')).toEqual([undefined, undefined, undefined, undefined, 'response']);
    expect(kinds('hello world\n').at(-1)).toBe('none');
    expect(kinds('hello, world')[5]).toBe('none');
    expect(httpKind(bytesOf('BREW /pot HTTP/1.1\r\n'))).toBe('request');
    expect(httpKind(Uint8Array.of(22, 3, 1, 0))).toBe('none');
  });

  test('a body larger than what is kept is counted by its length, and nothing behind it is made up', () => {
    const head = bytesOf('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n');
    const parser = new HttpParser();
    parser.read({ bytes: head, whole: head.length + 60, ended: false });
    expect(parser.messages[0]).toMatchObject({ state: 'waits', why: '60 of 100 bytes of the body' });
    parser.read({ bytes: head, whole: head.length + 140, ended: false });
    expect(parser.messages).toMatchObject([{ state: 'whole', end: head.length + 100 }]);
    const chunked = bytesOf('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel');
    const other = new HttpParser();
    other.read({ bytes: chunked, whole: chunked.length + 50, ended: false });
    expect(other.messages[0]?.state).toBe('unkept');
  });

  test('a line or a head without an end is refused', () => {
    const line = bytesOf(`GET /${'a'.repeat(17_000)}`);
    expect(httpMessages(line)[0]?.why).toBe('The first line is longer than 16 KiB.');
    const head = bytesOf(`GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(12_000)}`);
    expect(httpMessages(head)[0]?.why).toBe('The head is longer than 64 KiB.');
  });
});
