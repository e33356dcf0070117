// The filter of the packet list: its language, its errors and its completions.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complete, type Seen } from '../../client/src/stage/packets/filter/complete.ts';
import { compile, print } from '../../client/src/stage/packets/filter/compile.ts';
import { createLanguage } from '../../client/src/stage/packets/filter/language.ts';
import { nearest } from '../../client/src/stage/packets/filter/near.ts';
import { parseFilter as parseWith, type Parsed } from '../../client/src/stage/packets/filter/parse.ts';
import type { PacketFacts } from '../../client/src/stage/packets/filter/types.ts';
import { wireshark } from '../../client/src/stage/packets/filter/wireshark.ts';
import { FrameFacts } from '../../client/src/stage/packets/facts.ts';
import { en as t } from '../../client/src/stage/texts/en.ts';
import { markBits, marks } from '../../server/shared/conversations/marks.ts';
import type { TcpPacket } from '../../server/shared/conversations/types.ts';
import { frameOf, playOne } from './conversations/segments.ts';
import { goldens } from './dissect/goldens.ts';
import { allProtocols } from './dissect/support.ts';
import { filterLanguage } from './client-fixture.ts';

const language = await filterLanguage();
const parseFilter = (text: string): Parsed => parseWith(text, language);

const own = frameOf({ flags: 'PA', seq: 1, data: 'Hello\n', ports: [43670, 4000] });
/** An IP packet of another protocol, between the same addresses. */
const other = (protocol: number): PacketFacts => {
  const bytes = frameOf({ flags: 'A', seq: 1, version: protocol === 58 ? 6 : 4 }).bytes.slice();
  bytes[protocol === 58 ? 6 : 9] = protocol;
  return read({ ...own, bytes });
};
const read = (frame: typeof own): FrameFacts => new FrameFacts({ find: () => undefined }).read(frame, 0, own.at);
const stands = markBits.retransmission | markBits['fast-retransmission'];
const marked = playOne([{ flags: 'A', seq: 1 }]);
const [first] = marked.packets;
const beside = { packet: { ...(first as TcpPacket), marks: stands }, conversation: marked };
const packet: PacketFacts = new FrameFacts({ find: () => beside }).read(own, 0, own.at);

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
    ['from port 43670', true],
    ['to port 43670', false],
    ['port > 1024', true],
    ['port in {80, 4000}', true],
    ['port in {80 3000..3999}', false],
    ['port != 80', true],
    ['port != 4000', false],
    ['tcp.port == 4000', true],
    ['tcp.srcport eq 4000', false],
    ['udp.port != 4000', false],
    ['tcp.port', true],
    ['udp.port', false],
    ['address 127.0.0.1', true],
    ['address 127.9.9.9/8', true],
    ['address 128.0.0.0/8', false],
    ['address ::1', false],
    ['address != 127.0.0.1', false],
    ['from address in {::1, 127.0.0.1}', true],
    ['ip.addr == 127.0.0.1 && tcp.flags.push == 1', true],
    ['!udp || syn', true],
    ['bytes 65 6c', true],
    ['bytes 656c:6c', true],
    ['bytes 45 6c', false],
    ['text "o\\n"', true],
    ['text "o\\x0a"', true],
    ['text "o\\x0d"', false],
    ['tcp contains "ello"', true],
    ['tcp contains "ELLO"', false],
    ['tcp.payload matches "HELLO\\\\x0a"', true],
    ['frame contains 0f:a0', true],
    ['udp contains "ello"', false],
    ['length == 46', true],
    ['frame.len < 46', false],
    ['packet 1', true],
    ['frame.number > 1', false],
    ['after 0', true],
    ['before 0', false],
    ['tcp.len == 6 and ip.ttl == 64', true],
    ['ttl < 0x40', false],
    ['tcp.flags == 0x018', true],
    ['tcp.flags.syn', true],
    ['tcp.flags.syn == 1', false],
    ['tcp.seq == 1 and tcp.nxtseq == 7', true],
    ['tcp.window_size != 64', false],
    ['process echo', false],
    ['conversation 1', false],
  ])('%s: %s', (text, expected) => expect(passes(text)).toBe(expected));

  test('icmp is ICMP and ICMPv6', () => {
    for (const transport of [1, 58]) expect(passes('icmp', other(transport))).toBe(true);
    expect(passes('icmpv6', other(1))).toBe(false);
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
    ['dns.cry.name == "x"', 0, 12, 'dns.cry.name', 'term'],
    ['from', 4, 4, '', 'of'],
    ['tcp and to here', 11, 15, 'here', 'of'],
    ['tcp.port 80', 9, 11, '80', 'operator'],
    ['tcp.seq 80', 8, 10, '80', 'operator'],
    ['tcp.ack == -1', 11, 13, '-1', 'number'],
    ['tcp.time_delta > --1', 17, 20, '--1', 'seconds'],
    ['after -1', 6, 8, '-1', 'seconds'],
    ['took > -1', 7, 9, '-1', 'seconds'],
    ['tcp.port ==', 11, 11, '', 'port'],
    ['tcp.port = 80', 9, 10, '=', 'term'],
    ['port in 80', 8, 10, '80', '{'],
    ['port in {80', 11, 11, '', '}'],
    ['port in {80, 9..1}', 13, 17, '9..1', 'port'],
    ['address localhost', 8, 17, 'localhost', 'address'],
    ['address 127.0.0.0/33', 8, 20, '127.0.0.0/33', 'address'],
    ['ip.addr == ::1', 11, 14, '::1', 'address'],
    ['ip.addr > 1.2.3.4', 8, 9, '>', 'equality'],
    ['bytes xy', 6, 8, 'xy', 'bytes'],
    ['length > many', 9, 13, 'many', 'number'],
    ['tcp contains hello', 13, 18, 'hello', 'quoted'],
    ['tcp matches "a.*b"', 12, 18, 'a.*b', 'literal'],
    ['conversation 0', 13, 14, '0', 'conversation'],
    ['process', 7, 7, '', 'process'],
    ['http.request.method == get', 23, 26, 'get', 'quoted'],
    ['eth.src == ::1', 11, 14, '::1', 'hardware'],
    ['arp.src.proto_ipv4 == ::1', 22, 25, '::1', 'address'],
    ['http.time > fast', 12, 16, 'fast', 'seconds'],
  ])('%s', (text, start, end, found, wanted) => {
    expect(parseFilter(text)).toEqual({ ok: false, error: { start, end, found, wanted } });
  });

  test('any text is read or refused, in bounds, however deep', () => {
    const signs = [
      '80',
      '::1',
      '0d',
      '"a"',
      'not',
      '&&',
      'or',
      '(',
      ')',
      'x',
      '"',
      '==',
      '!=',
      'in',
      '{',
      '}',
      ',',
      '"\\',
    ];
    const words = fc.constantFrom(...signs, ...language.words.keys());
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (text) => {
          const parsed = parseFilter(text);
          for (let caret = 0; caret <= Math.min(text.length, 12); caret++) complete(text, caret, language, none);
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

/** What a filter asks for is written out, and read again, as the same; Wireshark's words for it, too. */
describe('what is written out', () => {
  const tree = fc.letrec((tie) => ({
    leaf: fc.constantFrom(
      ...[
        'tcp',
        'icmp',
        'syn',
        'flagged',
        'port 80',
        'port != 80',
        'from port in {1, 5..9}',
        'text "a\\"b"',
        'bytes 0d 0a',
      ],
      ...[
        'address 10.0.0.0/8',
        'ip.addr != ::1'.replace('::1', '1.2.3.4'),
        'length > 100',
        'after 0.000001',
        'packet 3',
      ],
      ...['tcp.flags.syn == 0', 'tcp contains "x"', 'udp', 'ttl 64', 'tcp.len', 'frame matches "a\\\\.b"', 'ipv6'],
    ),
    not: fc.tuple(fc.constantFrom('not ', '!'), tie('any')).map(([sign, of]) => `${sign}(${of as string})`),
    two: fc
      .tuple(tie('any'), fc.constantFrom('and', 'or', '&&', '||', ''), tie('any'))
      .map(([left, join, right]) => `(${left as string}) ${join} (${right as string})`),
    any: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('not'), tie('two')),
  })).any as fc.Arbitrary<string>;
  const packets = goldens().map(({ frame }) => frame);
  const kept = (text: string): number[] => packets.flatMap((frame, at) => (passes(text, read(frame)) ? [at] : []));

  test('keeps the same packets', () => {
    fc.assert(
      fc.property(tree, (text) => {
        const parsed = parseFilter(text);
        if (!parsed.ok || !parsed.filter) throw new Error(text);
        const own = print(parsed.filter);
        const again = parseFilter(own);
        expect(again.ok && again.filter && print(again.filter)).toBe(own);
        const theirs = wireshark(parsed.filter, { packets: 0, ns: 0, stream: () => undefined }).text;
        const keeps = kept(text);
        expect(kept(own)).toEqual(keeps);
        if (theirs.length < 500) expect(kept(theirs), theirs).toEqual(keeps);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['tcp and port 80', 'tcp && (tcp.port == 80 || udp.port == 80)'],
    ['not (syn or rst)', '!(tcp.flags.syn == 1 || tcp.flags.reset == 1)'],
    ['!udp icmp', '!udp && (icmp || icmpv6)'],
    ['postgresql or redis', 'pgsql || resp'],
    ['text "a.b(\\n"', 'tcp.payload matches "a\\\\.b\\\\(\\\\x0a" || udp.payload matches "a\\\\.b\\\\(\\\\x0a"'],
    ['after 0.5', 'frame.time_relative >= 3.000000001'],
    ['packet 3', 'frame.number == 10'],
    ['conversation 2', 'udp.stream == 4'],
    ['conversation 1', 'tcp.stream == 9'],
  ])('%s: %s', (text, expected) => {
    const streams = [
      { transport: 'tcp', index: 9 },
      { transport: 'udp', index: 4 },
    ] as const;
    const file = { packets: 7, ns: 2_500_000_001, stream: (number: number) => streams[number - 1] };
    const parsed = parseFilter(text);
    if (!parsed.ok || !parsed.filter) throw new Error(text);
    expect(wireshark(parsed.filter, file)).toMatchObject({ text: expected, missing: [] });
  });

  test('says what Wireshark cannot ask, and that it shows a message where it ends', () => {
    const form = (text: string) => {
      const parsed = parseFilter(text);
      return parsed.ok && parsed.filter && wireshark(parsed.filter, { packets: 0, ns: 0, stream: () => undefined });
    };
    expect(form('tcp and process echo or from process 12')).toEqual({
      text: '',
      missing: ['process echo', 'from process 12'],
      parts: false,
    });
    expect(form('conversation 9')).toMatchObject({ text: '', missing: ['conversation 9'] });
    expect(form('http or arp')).toMatchObject({ text: 'http || arp', parts: true });
  });
});

test('two terms with the same word are refused', () => {
  const word = { word: 'port', read: () => undefined as never };
  expect(() => createLanguage([() => [word], () => [word]], [])).toThrow('two terms of the filter are called port');
});

test('a word that is near is found', () => {
  const words = [...language.ours, ...language.theirs];
  expect(
    ['tpc', 'pot', 'retransmision', 'tcp.prot', 'tcp.flags.sny', 'postgres', 'x', 'nothing-near'].map(
      (one) => nearest(one, words)[0],
    ),
  ).toEqual(['tcp', 'port', 'retransmission', 'tcp.port', 'tcp.flags.syn', 'postgresql', undefined, undefined]);
});

const protocols = new Set((await allProtocols()).map(({ id }) => id));
const none: Seen = { ports: [], addresses: [], processes: [], conversations: [] };

describe('completions', () => {
  const at = (text: string, ports: number[] = [], more: Partial<Seen> = {}) =>
    complete(text, text.length, language, { ...none, ports, ...more }).map(({ word }) => word);
  test('begin with what is typed', () => {
    expect(at('tc')).toContain('tcp');
    expect(at('te')).toEqual(['text']);
    expect(at('tcp')).toContain('tcp.port');
    expect(at('tcp a')).toEqual(expect.arrayContaining(['and', 'ack', 'after', 'ack-lost-segment']));
  });
  test('what is asked most comes first', () => {
    expect(at('').slice(0, 6)).toEqual(['tcp', 'udp', 'http', 'port', 'address', 'text']);
  });
  test('words of two parts, as a whole or one after the other', () => {
    expect(at('fr')).toEqual(expect.arrayContaining(['from port', 'from address', 'from process']));
    expect(at('from ')).toEqual(['address', 'port', 'process']);
    expect(complete('from po', 7, language, none)).toMatchObject([{ insert: 'from port ', start: 0, end: 7 }]);
  });
  test('after address, process and conversation, what was seen', () => {
    const seen = {
      addresses: ['127.0.0.1', '::1'],
      processes: [{ name: 'tcp-echo', pid: 12 }],
      conversations: [{ number: 1, says: 'TCP' }],
    };
    expect(at('address ', [], seen)).toEqual(['127.0.0.1', '::1']);
    expect(at('from address 1', [], seen)).toEqual(['127.0.0.1']);
    expect(at('process ', [], seen)).toEqual(['tcp-echo', '12']);
    expect(at('conversation ', [], seen)).toEqual(['1']);
  });
  test('signs, and what closes a list', () => {
    expect(at('tcp.port 8')).toEqual([]);
    expect(at('ip.addr ')).toContain('and');
    expect(at('port in ')).toEqual(['{']);
    expect(at('port in {80 ')).toEqual(['}']);
  });
  test('after port, the ports that were seen; within a text, none', () => {
    expect(at('port ', [4000, 50000])).toEqual(['4000', '50000']);
    expect(at('port 5', [4000, 50000])).toEqual(['50000']);
    expect(at('text "po', [4000])).toEqual([]);
  });
  test('an open bracket may be closed', () => expect(at('(tcp ')).toContain(')'));
  test('write instead of the typed word', () => {
    expect(complete('not sy', 6, language, none)).toEqual([{ insert: 'syn ', start: 4, end: 6, word: 'syn' }]);
    expect(complete('te', 2, language, none)[0]?.insert).toBe('text "');
  });
  test('what stands out, each with its words', () => {
    for (const word of ['flagged', ...marks]) {
      expect(at(word.slice(0, -1))).toContain(word);
      expect(t.filter.words[word]).toMatch(/\w/);
    }
  });
  test('every word of ours can be read, and is explained', () => {
    const operands: [RegExp, string][] = [
      [/port$|^(length|packet|ttl|conversation)$/, ' 1'],
      [/address$/, ' ::1'],
      [/process$/, ' x'],
      [/^(after|before|took)$/, ' 0.5'],
      [/^text$/, ' "a"'],
      [/^bytes$/, ' 0d'],
    ];
    for (const word of language.ours) {
      const rest = operands.find(([of]) => of.test(word))?.[1] ?? '';
      expect(parseFilter(word + rest), word).toMatchObject({ ok: true });
      const about = protocols.has(word) || t.filter.words[word];
      expect(about, word).toBeTruthy();
    }
    for (const word of language.theirs)
      expect(
        parseFilter(/^(frame|tcp\.payload|udp\.payload)$/.test(word) ? `${word} contains "a"` : word),
        word,
      ).toMatchObject({ ok: true });
  });
});
