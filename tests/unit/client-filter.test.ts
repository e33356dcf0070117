// The filter of the packet list: its language, its errors, its completions, and what it lets through of real packets.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { link, type Frame } from '../../server/shared/contract/frames.ts';
import { complete } from '../../client/src/stage/packets/complete.ts';
import { FrameFacts } from '../../client/src/stage/packets/facts.ts';
import { compile, parseFilter, type PacketFacts } from '../../client/src/stage/packets/filter.ts';
import { Sieve } from '../../client/src/stage/packets/sieve.ts';
import { en as t } from '../../client/src/stage/texts/en.ts';
import { markBits, marks } from '../../server/shared/conversations/marks.ts';
import { frameOf, handshake, script } from './conversations/segments.ts';
import { batch, hello, newModel } from './client-fixture.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const packet: PacketFacts = {
  transport: 6,
  http: false,
  flags: 0x18,
  marks: markBits.retransmission | markBits['fast-retransmission'],
  ports: [43670, 4000],
  payload: bytes('Hello\n'),
  time: 0,
};

function passes(text: string, facts: PacketFacts = packet): boolean {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`not read: ${text}`);
  return parsed.filter === undefined || compile(parsed.filter)(facts);
}

describe('the words', () => {
  test.each([
    ['', true],
    ['tcp', true],
    ['TCP', true],
    ['udp', false],
    ['icmp', false],
    ['http', false],
    ['psh', true],
    ['syn', false],
    ['port 4000', true],
    ['port 43670', true],
    ['port 400', false],
    ['text "hello"', true],
    ['text hello', true],
    ['text "\\"quoted\\""', false],
    ['not udp', true],
    ['not not udp', false],
    ['tcp port 4000', true],
    ['tcp and port 4000 and ack', true],
    ['udp or port 4000', true],
    ['udp and tcp or psh', true],
    ['udp and (tcp or psh)', false],
    ['not (udp or icmp)', true],
    ['not tcp or psh', true],
    ['retransmission', true],
    ['fast-retransmission', true],
    ['spurious-retransmission', false],
    ['zero-window', false],
    ['flagged', true],
    ['not flagged', false],
    ['tcp.analysis.retransmission', true],
    ['tcp.analysis.fast_retransmission and tcp', true],
    ['tcp.analysis.zero_window or tcp.analysis.keep_alive_ack', false],
    ['tcp.analysis.flags', true],
  ])('%s: %s', (text, expected) => expect(passes(text)).toBe(expected));

  test('icmp is ICMP and ICMPv6', () => {
    for (const transport of [1, 58]) expect(passes('icmp', { ...packet, transport })).toBe(true);
  });
});

describe('errors point at the word and say what may stand there', () => {
  test.each([
    ['tcpp', 0, 4, 'tcpp', 'term'],
    ['flags', 0, 5, 'flags', 'term'],
    ['tcp.analysis.flagged', 0, 20, 'tcp.analysis.flagged', 'term'],
    ['tcp.analysis.rto', 0, 16, 'tcp.analysis.rto', 'term'],
    ['tcp and', 7, 7, '', 'term'],
    ['tcp and or', 8, 10, 'or', 'term'],
    ['port', 4, 4, '', 'port'],
    ['port 65536', 5, 10, '65536', 'port'],
    ['port ssh', 5, 8, 'ssh', 'port'],
    ['port "80"', 5, 9, '80', 'port'],
    ['text', 4, 4, '', 'text'],
    ['(tcp', 4, 4, '', ')'],
    ['tcp)', 3, 4, ')', 'and-or'],
    ['"hello"', 0, 7, 'hello', 'term'],
    ['not', 3, 3, '', 'term'],
  ])('%s', (text, start, end, found, wanted) => {
    expect(parseFilter(text)).toEqual({ ok: false, error: { start, end, found, wanted } });
  });

  test('any text is read or refused, in bounds, however deep', () => {
    const words = fc.constantFrom('tcp', 'port', '80', 'text', '"a"', 'not', 'and', 'or', '(', ')', 'x', '"');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (text) => {
          const parsed = parseFilter(text);
          if (parsed.ok) return;
          expect(parsed.error.start).toBeGreaterThanOrEqual(0);
          expect(parsed.error.end).toBeLessThanOrEqual(text.length);
        },
      ),
    );
    expect(parseFilter('('.repeat(400)).ok).toBe(false);
    expect(parseFilter('not '.repeat(100)).ok).toBe(false);
  });
});

describe('completions', () => {
  const at = (text: string, ports: number[] = []) => complete(text, text.length, ports).map(({ word }) => word);
  test('begin with what is typed', () => {
    expect(at('')).toContain('tcp');
    expect(at('t')).toEqual(['tcp', 'text']);
    expect(at('tcp')).toEqual([]);
    expect(at('tcp a')).toEqual(['and', 'ack', 'after', 'ack-lost-segment']);
  });
  test('after port, the ports that were seen; within a text, none', () => {
    expect(at('port ', [4000, 50000])).toEqual(['4000', '50000']);
    expect(at('port 5', [4000, 50000])).toEqual(['50000']);
    expect(at('text "po', [4000])).toEqual([]);
  });
  test('an open bracket may be closed', () => expect(at('(tcp ')).toContain(')'));
  test('write instead of the typed word', () => {
    expect(complete('not sy', 6, [])).toEqual([{ insert: 'syn ', start: 4, end: 6, word: 'syn' }]);
    expect(complete('te', 2, [])[0]?.insert).toBe('text "');
  });
  test('what stands out, each with its words', () => {
    for (const word of ['flagged', ...marks]) {
      expect(at(word.slice(0, -1))).toContain(word);
      expect(t.filter.words[word]).toMatch(/\w/);
    }
  });
  test('what is offered can be read', () => {
    for (const { word } of complete('', 0, [])) {
      const rest = { port: ' 1', text: ' "a"', after: ' 1', before: ' 0.5', not: ' tcp' }[word] ?? '';
      expect(parseFilter(word + rest).ok).toBe(true);
    }
  });
});

describe('facts of frames', () => {
  test('a TCP frame has its flags, ports and letters', () => {
    const facts = new FrameFacts();
    const frames = hello();
    expect(facts.read(frames[0] as Frame, 0)).toMatchObject({ transport: 6, flags: 2, ports: [43670, 43127] });
    expect(new TextDecoder().decode(facts.read(frames[3] as Frame, 0).payload)).toBe('hello\n');
  });

  test('an ICMP error has the ports of the packet it quotes', () => {
    const quoted = [
      0x45, 0, 0, 33, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 0xc3, 0x50, 0x0f, 0xa0, 0, 13, 0, 0,
    ];
    const icmp = [3, 3, 0, 0, 0, 0, 0, 0, ...quoted];
    const ip = [0x45, 0, 0, 20 + icmp.length, 0, 0, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
    const frame = {
      id: 1,
      at: 0,
      world: 0,
      iface: 0,
      link: link.raw,
      original: 0,
      bytes: Uint8Array.from([...ip, ...icmp]),
    };
    const facts = new FrameFacts().read({ ...frame, original: frame.bytes.length }, 0);
    expect(facts).toMatchObject({ transport: 1, ports: [50000, 4000] });
  });

  test('any bytes are read without an error', () => {
    const facts = new FrameFacts();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...Object.values(link)), (raw, kind) => {
        facts.read({ id: 1, at: 0, world: 0, iface: 0, link: kind, original: raw.length, bytes: raw }, 0);
      }),
    );
  });
});

describe('the sieve', () => {
  test('finds rows in portions, and goes on as rows come', () => {
    const sieve = new Sieve(({ flags }) => flags === 2);
    const facts = (row: number): PacketFacts => ({ ...packet, flags: row % 1000 === 0 ? 2 : 16 });
    let portions = 1;
    while (sieve.advance(200_000, facts)) portions += 1;
    expect(portions).toBeGreaterThan(1);
    expect([sieve.count, sieve.row(199), sieve.row(200)]).toEqual([200, 199_000, undefined]);
    sieve.advance(200_001, facts);
    expect(sieve.count).toBe(201);
  });
});

describe('in the worker', () => {
  test('what stands out is known to the conversation', async () => {
    const model = await newModel();
    const lines = `${handshake}\na PA 1 ack 1 "hello"\na PA 1 ack 1 after 300 "hello"\nb A 1 ack 6\nb A 1 ack 6`;
    model.add(batch(script(lines).map((sent, at) => frameOf(sent, at + 1))));
    model.window(0, 50, false);
    const rows = (filter: string) => {
      model.filter(filter);
      return model.delta().window?.rows.map(({ id }) => id);
    };
    expect(rows('retransmission')).toEqual([5]);
    expect(rows('duplicate-ack')).toEqual([7]);
    expect(rows('flagged')).toEqual([5, 7]);
    expect(rows('tcp and not tcp.analysis.flags')).toEqual([1, 2, 3, 4, 6]);
  });

  test('the list has the rows that pass, and their number', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    model.window(0, 50, false);
    model.filter('syn');
    const delta = model.delta();
    expect(delta.filtered).toEqual({ text: 'syn', count: 2, scanned: 10 });
    expect(delta.window?.rows.map(({ id }) => id)).toEqual([1, 2]);
    expect(delta.packets).toBe(10);
    model.filter('text "HELLO"');
    expect(model.delta().window?.rows.map(({ id }) => id)).toEqual([4, 6]);
    model.filter('');
    expect(model.delta().filtered).toBeUndefined();
    expect(model.delta().window?.rows).toHaveLength(10);
  });

  test('rows that come later are looked at, and a fresh step begins anew', async () => {
    const model = await newModel();
    const frames = hello();
    model.filter('tcp');
    model.window(0, 50, true);
    model.add(batch(frames.slice(0, 4)));
    expect(model.delta().filtered?.count).toBe(4);
    model.add(batch(frames.slice(4)));
    expect(model.delta().filtered?.count).toBe(10);
    model.enter(5);
    expect(model.delta()).toMatchObject({ packets: 6, filtered: { count: 6 } });
    expect(model.delta().window?.rows[0]?.id).toBe(5);
  });
});
