// What the filter lets through of real packets: the facts that it asks about, and the worker that asks.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../server/shared/contract/entry.ts';
import { link, type Frame } from '../../server/shared/contract/frames.ts';
import { FrameFacts } from '../../client/src/stage/packets/facts.ts';
import { parseFilter } from '../../client/src/stage/packets/filter/parse.ts';
import { compile } from '../../client/src/stage/packets/filter/compile.ts';
import type { PacketFacts } from '../../client/src/stage/packets/filter/types.ts';
import { Sieve } from '../../client/src/stage/packets/sieve.ts';
import { datagramOf, frameOf, handshake, script, type Sent } from './conversations/segments.ts';
import { cutAt, datagram, pieceOf } from './conversations/pieces.ts';
import { talkOf, type Word } from './client-talk-frames.ts';
import { batch, filterLanguage, hello, info, newModel, ready, told } from './client-fixture.ts';

const language = await filterLanguage();
const newFacts = (): FrameFacts => new FrameFacts({ find: () => undefined });
const passes = (text: string, frame: Frame): boolean => {
  const parsed = parseFilter(text, language);
  return parsed.ok && parsed.filter !== undefined && compile(parsed.filter)(newFacts().read(frame, 0, 0));
};

describe('facts of frames', () => {
  test('a TCP frame has its flags, ports and letters', () => {
    const frames = hello();
    const all = ['tcp', 'tcp.flags == 2', 'from port 43670', 'to port 43127', 'tcp.len == 0'];
    expect(all.filter((text) => !passes(text, frames[0] as Frame))).toEqual([]);
    expect(passes('text "hello\\n" and tcp.len == 6', frames[3] as Frame)).toBe(true);
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
    const whole = { ...frame, original: frame.bytes.length };
    const all = ['icmp', 'ip.proto == 1', 'from port 50000', 'to port 4000', 'udp'];
    expect(all.filter((text) => !passes(text, whole))).toEqual([]);
    expect(passes('tcp', whole)).toBe(false);
  });

  test('any bytes are read without an error', () => {
    const facts = newFacts();
    const tests = [...language.words.keys()].flatMap((text) => {
      const parsed = parseFilter(text, language);
      return parsed.ok && parsed.filter ? [compile(parsed.filter)] : [];
    });
    expect(tests.length).toBeGreaterThan(60);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...Object.values(link)), (raw, kind) => {
        facts.read({ id: 1, at: 0, world: 0, iface: 0, link: kind, original: raw.length, bytes: raw }, 0, 0);
        for (const test of tests) expect(typeof test(facts)).toBe('boolean');
      }),
    );
  });
});

describe('the sieve', () => {
  test('finds rows in portions, and goes on as rows come', () => {
    const sieve = new Sieve(({ number }) => number % 1000 === 1);
    const facts = (row: number): PacketFacts => ({ number: row + 1 }) as PacketFacts;
    let portions = 1;
    while (sieve.advance(200_000, facts)) portions += 1;
    expect(portions).toBeGreaterThan(1);
    expect([sieve.count, sieve.row(199), sieve.row(200)]).toEqual([200, 199_000, undefined]);
    sieve.advance(200_001, facts);
    expect(sieve.count).toBe(201);
  });
});

describe('in the worker', () => {
  /** Ids of the packets of a filter, and Wireshark's words for it. */
  const rowsOf = (model: Awaited<ReturnType<typeof newModel>>, text: string) => {
    model.filter(text);
    const { window, filtered } = model.delta();
    return [window?.rows.map(({ id }) => id), filtered?.wireshark?.text];
  };

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

  test('how long an answer took, of each protocol or of all', async () => {
    const model = await newModel();
    const said: Word[] = [
      ['a', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
      ['b', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'],
      ['b', 'ok'],
    ];
    const redis: Word[] = [
      ['a', '*1\r\n$4\r\nPING\r\n'],
      ['b', '+PONG\r\n'],
    ];
    const other = talkOf(redis, { ports: [50_001, 6379] }).map((frame) => ({ ...frame, id: frame.id + 6 }));
    const ms = [...talkOf(said), ...other].map((frame) => ({ ...frame, at: frame.id * 10e6 }));
    model.add(batch(ms));
    model.window(0, 50, false);
    expect(rowsOf(model, 'http.time')).toEqual([[6], 'http.time']);
    expect(rowsOf(model, 'http.time > 0.0199')).toEqual([[6], 'http.time > 0.0199']);
    expect(rowsOf(model, 'http.time > 0.02')[0]).toEqual([]);
    expect(rowsOf(model, 'took >= 0.01')).toEqual([[6, 11], '']);
    expect(rowsOf(model, 'took <= 0.01')[0]).toEqual([11]);
    expect(rowsOf(model, 'dns.time')[0]).toEqual([]);
  });

  test('the list has the rows that pass, and their number', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    model.window(0, 50, false);
    model.filter('syn');
    const delta = model.delta();
    expect(delta.filtered).toEqual({
      ...{ text: 'syn', count: 2, scanned: 10 },
      wireshark: { text: 'tcp.flags.syn == 1', missing: [], parts: false },
    });
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

  test('a conversation is counted in the step, and by Wireshark in the file', async () => {
    const model = await newModel();
    model.window(0, 50, false);
    const lines = script(`${handshake}\na PA 1 ack 1 "hello"`);
    const tcp = (ports: [number, number], id: number, at: number) =>
      frameOf({ ...lines[at], seq: 0, flags: 'S', ...lines[at], ports }, id);
    const udp = datagramOf({ data: 'x', ports: [7, 8] }, 3);
    const again = frameOf({ from: 'a', flags: 'S', seq: 9000, ports: [1, 2] }, 6);
    model.add(batch([tcp([1, 2], 1, 0), tcp([3, 4], 2, 0), udp, tcp([3, 4], 4, 1), tcp([1, 2], 5, 1), again]));
    expect(rowsOf(model, 'conversation 1')).toEqual([[1, 5], 'tcp.stream == 0']);
    expect(rowsOf(model, 'conversation 3 or conversation 4')).toEqual([[3, 6], 'udp.stream == 0 || tcp.stream == 2']);
    expect(rowsOf(model, 'tcp.stream == 2')).toEqual([[6], 'tcp.stream == 2']);
    model.enter(3);
    // As they are drawn: in the order of their first packets in the step.
    expect(model.delta().sketches?.map(({ packets }) => packets[0]?.id)).toEqual([3, 4, 5, 6]);
    expect(rowsOf(model, 'conversation 2')).toEqual([[4], 'tcp.stream == 1']);
    expect(rowsOf(model, 'packet 2')).toEqual([[4], 'frame.number == 4']);
    expect(rowsOf(model, 'after 0.000001')).toEqual([[4, 5, 6], 'frame.time_relative >= 0.000003']);
  });

  test('numbers and windows count in the conversation, from where a step begins, too', async () => {
    const model = await newModel();
    model.window(0, 50, false);
    const shift = (bits: number) => ({ options: [3, 3, bits, 0], window: 10 });
    const sent: Sent[] = [
      { flags: 'S', seq: 0xffff_ffff, ...shift(7) },
      { from: 'b', flags: 'SA', seq: 5000, ack: 0, ...shift(15) },
      { flags: 'PA', seq: 0, ack: 5001, data: 'hello', ...shift(2) },
      { from: 'b', flags: 'A', seq: 5001, ack: 5, window: 1 },
      { flags: 'A', seq: 5, ack: 5001, window: 10 },
      { from: 'b', flags: 'SA', seq: 7000, ack: 0, window: 1 },
      { flags: 'F', seq: 5, ack: 9, window: 1 },
    ];
    model.add(batch(sent.map((one, at) => frameOf(one, at + 1))));
    expect(rowsOf(model, 'tcp.seq == 1')).toEqual([[3, 4], 'tcp.seq == 1']);
    expect(rowsOf(model, 'tcp.seq == 0')[0]).toEqual([1, 2, 6]);
    expect(rowsOf(model, 'tcp.ack == 1')[0]).toEqual([2, 3, 5, 6]);
    expect(rowsOf(model, 'tcp.ack == 9')[0]).toEqual([7]);
    expect(rowsOf(model, 'tcp.nxtseq == 6')[0]).toEqual([3, 5]);
    expect(rowsOf(model, 'tcp.nxtseq == 7')[0]).toEqual([7]);
    // In a SYN, windows are as they are; elsewhere no shift is told.
    expect(rowsOf(model, 'tcp.window_size == 10')[0]).toEqual([1, 2]);
    expect(rowsOf(model, 'tcp.window_size == 1280')[0]).toEqual([3, 5]);
    expect(rowsOf(model, 'tcp.window_size == 16384')[0]).toEqual([4]);
    model.enter(4);
    model.delta();
    expect(rowsOf(model, 'tcp.seq in {1..6}')[0]).toEqual([4, 5, 7]);
  });

  test('times: since the packet before, in all and in the conversation, and less than none', async () => {
    const model = await newModel();
    model.window(0, 50, false);
    const one = (ports: [number, number], id: number, ms: number) => ({
      ...frameOf({ flags: 'A', seq: 1, ack: 1, ports }, id),
      at: ms * 1e6,
    });
    const udp = { ...datagramOf({ ports: [7, 8] }, 3), at: 4e6 };
    model.add(batch([one([1, 2], 1, 1), one([3, 4], 2, 3), udp, one([1, 2], 4, 6), one([3, 4], 5, 5)]));
    model.add(batch([one([3, 4], 6, 2.5), one([1, 2], 7, 6)]));
    const [delta, first, since] = ['tcp.time_delta', 'tcp.time_relative', 'frame.time_delta'];
    expect(rowsOf(model, `${delta} == 0`)).toEqual([[1, 2, 7], 'tcp.time_delta == 0']);
    expect(rowsOf(model, `${delta} in {0.002..0.005}`)[0]).toEqual([4, 5]);
    expect(rowsOf(model, `${delta} < 0`)[0]).toEqual([6]);
    expect(rowsOf(model, `${delta} == -0.0025`)).toEqual([[6], 'tcp.time_delta == -0.0025']);
    expect(rowsOf(model, `${delta} != 0`)[0]).toEqual([4, 5, 6]);
    expect(rowsOf(model, first)[0]).toEqual([1, 2, 4, 5, 6, 7]);
    expect(rowsOf(model, `${first} < 0`)[0]).toEqual([6]);
    expect(rowsOf(model, `${first} == 0.005`)[0]).toEqual([4, 7]);
    expect(rowsOf(model, `${since} == 0`)[0]).toEqual([1]);
    expect(rowsOf(model, `${since} in {-3..-0.001}`)).toEqual([[5, 6], 'frame.time_delta in {-3..-0.001}']);
    expect(rowsOf(model, 'frame.time_relative < 0.0015')).toEqual([[1], 'frame.time_relative < 0.0015']);
    // What was before the step counts, too; and so does what is not shown.
    model.enter(4);
    model.delta();
    expect(rowsOf(model, `${delta} == 0.005`)[0]).toEqual([4]);
    expect(rowsOf(model, `${since} == 0.002`)[0]).toEqual([4]);
    expect(rowsOf(model, 'frame.time_relative < -0.0034')).toEqual([[6], 'frame.time_relative < 0.0016']);
    model.follow(5);
    expect(rowsOf(model, `${delta} == 0.002`)[0]).toEqual([5]);
    expect(rowsOf(model, `${since} < 0`)[0]).toEqual([5, 6]);
  });

  test('where one conversation is followed, the piece that makes a datagram whole is found, too', async () => {
    const model = await newModel();
    model.window(0, 50, false);
    const payload = datagram(new Uint8Array(20));
    const pieces = cutAt(payload.length, [16]).map((piece, at) => pieceOf({ version: 4, payload }, piece, at + 2));
    model.add(batch([datagramOf({ data: 'x' }, 1), ...pieces]));
    model.follow(1);
    expect(rowsOf(model, 'udp.dstport == 53')[0]).toEqual([1, 3]);
  });

  test('messages: all packets that carry some, and those in which one ends', async () => {
    const model = await newModel();
    model.window(0, 50, false);
    const lines = `${handshake}\na PA 1 ack 1 "GET / HTTP/1.1␍⏎Host: x␍⏎"\na PA 26 ack 1 "␍⏎"`;
    const frames = script(lines).map((sent, at) => {
      const data = sent.data?.toString().replaceAll('␍', '\r').replaceAll('⏎', '\n');
      return frameOf({ ...sent, ...(data === undefined ? {} : { data }) }, at + 1);
    });
    model.add(batch(frames.slice(0, 4)));
    expect(rowsOf(model, 'http')[0]).toEqual([4]);
    expect(rowsOf(model, 'http.request')[0]).toEqual([]);
    model.add(batch(frames.slice(4)));
    expect(rowsOf(model, 'http')[0]).toEqual([4, 5]);
    expect(rowsOf(model, 'http.request')[0]).toEqual([5]);
    expect(rowsOf(model, 'http.request.method == "GET" and http.host contains "x"')[0]).toEqual([5]);
    expect(rowsOf(model, 'http.request.method != "GET" or http.response')[0]).toEqual([]);
  });

  test('programs, by name and PID, as they are told', async () => {
    const model = await newModel();
    model.window(0, 50, false);
    model.add(batch(hello()));
    expect(rowsOf(model, 'process echo')[0]).toEqual([]);
    const rows = (text: string, entries: readonly Entry[] = []) => {
      model.filter(text, { entries, worlds: info.worlds });
      return model.delta().window?.rows.map(({ id }) => id);
    };
    expect(rows('process echo', [{ ...ready, at: 0 }])).toHaveLength(10);
    expect(rows('from process tcp-echo')).toEqual([2, 5, 6, 9]);
    expect(rows('to process 4318 and text "hello"')).toEqual([4]);
    expect(rows('process client')).toEqual([]);
    expect(rows('process client', [told(12, 'connected')])).toHaveLength(10);
    const row = {
      id: 13,
      at: 0,
      type: 'row',
      world: 'w1',
      what: 'seen',
      key: 'k',
      transport: 'tcp',
      recvQueue: 0,
      sendQueue: 0,
    } as const;
    expect(
      rows('process nc', [
        {
          ...row,
          state: 'LISTEN',
          local: { address: '0.0.0.0', port: 43670 },
          remote: { address: '0.0.0.0', port: 0 },
          pid: 9,
          program: 'nc',
          whose: 'yours',
        },
      ]),
    ).toEqual([]);
  });
});
