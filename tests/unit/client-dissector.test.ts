// The worker's knowledge: gaps filled, rows, sketches and details of the step.
import { describe, expect, test } from 'vitest';
import { Timeline } from '../../client/src/dissector/timeline.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { batch, client, hello, newModel, server } from './client-fixture.ts';
import { cutAt, datagram, pieceOf } from './conversations/pieces.ts';
import { frameOf, handshake, script } from './conversations/segments.ts';

describe('the strip', () => {
  test('joins its bins when time outgrows them, and loses no byte', () => {
    const timeline = new Timeline();
    for (let i = 0; i < 5_000; i++) timeline.add(i * 1e6, i % 2 === 0 ? 'tcp' : 'rst', 60);
    const strip = timeline.news();
    expect(strip?.bins).toBeLessThanOrEqual(240);
    expect((strip?.width ?? 0) * (strip?.bins ?? 0)).toBeGreaterThanOrEqual(4_999e6);
    const sum = (row: readonly number[] | undefined): number => (row ?? []).reduce((x, y) => x + y, 0);
    expect(sum(strip?.bytes.tcp)).toBe(2_500 * 60);
    expect(sum(strip?.bytes.rst)).toBe(2_500 * 60);
    const full = (strip?.bytes.tcp ?? []).slice(0, -1);
    expect(Math.max(...full) - Math.min(...full)).toBeLessThanOrEqual(60);
  });
});

describe('the model', () => {
  test('sketches a hello: ten packets, states, who opened it', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const { packets, sketches = [] } = model.delta();
    expect(packets).toBe(10);
    expect(sketches).toHaveLength(1);
    const [sketch] = sketches;
    expect(sketch).toMatchObject({ a: client, b: server, openedBy: 3, earlier: 0, reset: false });
    expect(sketch?.packets.map(({ label }) => label)).toEqual([
      'SYN',
      'SYN ACK',
      'ACK',
      '6 bytes “hello⏎”',
      'ACK (all 6)',
      '6 bytes “hello⏎”',
      'ACK (all 6)',
      'FIN ACK “I have said everything”',
      'FIN ACK “so have I”',
      'ACK',
    ]);
    expect(sketch?.states.filter(({ end }) => end === 'a').map(({ state }) => state)).toEqual([
      'SYN_SENT',
      'ESTABLISHED',
      'FIN_WAIT_1',
      'TIME_WAIT',
    ]);
  });

  test('counts from where the step began, also when that is told late', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    model.enter(6);
    expect(model.delta()).toMatchObject({
      packets: 5,
      sketches: [{ earlier: 5, packets: [{ id: 6 }, {}, {}, {}, {}] }],
    });
    model.enter(11);
    expect(model.delta()).toMatchObject({ packets: 0, sketches: [] });
  });

  test('gives rows for the list: those asked for, or the last ones', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    model.window(3, 2, false);
    expect(model.delta().window).toMatchObject({
      first: 3,
      rows: [
        { id: 4, from: client, to: server, protocol: 'tcp', what: '6 bytes “hello⏎”' },
        { id: 5, from: server, to: client, what: 'ACK (all 6)' },
      ],
    });
    model.window(0, 3, true);
    expect(model.delta().window?.rows.map(({ id }) => id)).toEqual([8, 9, 10]);
    model.window(0, 0, false);
    expect(model.delta().window).toBeUndefined();
  });

  test('gives one packet whole, with what the handshake told', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const detail = model.detail(4);
    expect(detail?.layers.map(({ protocol }) => protocol)).toEqual(['ethernet', 'ipv4', 'tcp', 'lines']);
    expect(detail?.title).toBe('The client sends 6 bytes');
    const texts = detail?.layers[2]?.fields.map(({ text }) => text) ?? [];
    expect(texts).toEqual(expect.arrayContaining(['43670 borrowed', '1 (relative)', '64 × 1024 = 65 536']));
    expect(model.detail(99)).toBeUndefined();
  });

  test('a datagram in fragments: each row its place, and the whole in the detail of the one that completes it', async () => {
    const model = await newModel();
    const words = Uint8Array.from(Buffer.from('a postcard that did not fit through the door'));
    const pieces = cutAt(words.length + 8, [16, 32]);
    const ids = [5, 7, 9];
    model.add(batch(pieces.map((piece, i) => pieceOf({ version: 4, payload: datagram(words) }, piece, ids[i] ?? 0))));
    model.window(0, 10, false);
    expect(model.delta().window?.rows.map(({ what }) => what)).toEqual([
      'fragment, bytes 0 to 15, more follow',
      'fragment, bytes 16 to 31, more follow',
      'datagram 44 B “a postcard that did not fit through the …”',
    ]);
    const names = (id: number): string[] => model.detail(id)?.layers.map(({ protocol }) => protocol) ?? [];
    expect(names(7)).toEqual(['raw', 'ipv4', 'data']);
    expect(names(9)).toEqual(['raw', 'ipv4', 'fragments', 'udp', 'lines']);
    const fragments = model.detail(9)?.layers[2]?.fields;
    expect(fragments?.map(({ packet }) => packet)).toEqual([5, 7, undefined]);
    expect(model.detail(9)?.title).toBe('Port 50000 posts 44 bytes');
    expect(model.detail(7)?.says).toMatch(/^A piece of a packet/);
  });

  test('is whole again after a gap was filled', async () => {
    const model = await newModel();
    const all = hello();
    model.add(batch(all.slice(0, 3)));
    model.add(batch(all.slice(6)));
    model.add(batch(all.slice(3, 6)));
    const { packets, sketches } = model.delta();
    expect(packets).toBe(10);
    expect(sketches?.[0]?.packets.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('tells conversations and the strip only when they have changed', async () => {
    const model = await newModel();
    model.add(batch(hello().slice(0, 5)));
    model.window(0, 5, false);
    expect(Object.keys(model.delta())).toEqual(expect.arrayContaining(['sketches', 'strip']));
    model.window(1, 3, false);
    expect(Object.keys(model.delta())).not.toContain('sketches');
    expect(Object.keys(model.delta())).not.toContain('strip');
    expect(model.unfinished).toBe(false);
    // While rows come fast, the pictures are told with one delta of a few, and it goes on until they are.
    model.add(batch(hello().slice(5)));
    const told: boolean[] = [];
    while (model.unfinished) {
      told.push('sketches' in model.delta());
      model.drawn();
    }
    expect(told.length).toBeGreaterThan(2);
    expect(told.indexOf(true)).toBe(told.length - 1);
    // Where the drawing itself is on the screen, nothing of it waits.
    model.window(0, 0, false);
    model.add(batch(hello([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])));
    expect(Object.keys(model.delta())).toContain('sketches');
  });

  test('tells the drawing that is on the screen at once, and seldom while very many packets come', async () => {
    const model = await newModel();
    const [first] = hello();
    let id = 1;
    /** In which of the next frames it is told, where so many packets come before each. */
    const toldOf = (each: number, frames: number): boolean[] =>
      Array.from({ length: frames }, () => {
        model.add(batch(Array.from({ length: each }, () => ({ ...first, id: id++ }) as Frame)));
        const told = 'sketches' in model.delta();
        // More has come before the page has drawn.
        model.add(batch([{ ...first, id: id++ } as Frame]));
        model.drawn();
        return told;
      });
    expect(toldOf(3, 4)).toEqual([true, true, true, true]);
    const crowded = toldOf(50, 17);
    expect(crowded.filter(Boolean)).toHaveLength(2);
    expect(crowded.lastIndexOf(true) - crowded.indexOf(true)).toBe(8);
    // Once all was drawn, a crowd is told at once as well.
    while (!('sketches' in model.delta())) model.drawn();
    model.drawn();
    expect(toldOf(50, 1)).toEqual([true]);
  });

  test('tells them more seldom still where very many packets have come', async () => {
    const model = await newModel();
    const [first] = hello();
    const more = (from: number, count: number) =>
      batch(Array.from({ length: count }, (_, i) => ({ ...first, id: from + i }) as Frame));
    model.window(0, 5, false);
    /** Frames until they are told. */
    const frames = (packets: Uint8Array): number => {
      model.add(packets);
      let waited = 0;
      while (!('sketches' in model.delta())) {
        model.drawn();
        waited += 1;
      }
      return waited;
    };
    frames(more(1, 10));
    const few = frames(more(11, 10));
    expect(frames(more(21, 500))).toBe(3 * few);
    expect(frames(more(521, 10))).toBe(few);
  });

  test('folds a long conversation in the middle', async () => {
    const model = await newModel();
    const [first, ...rest] = hello();
    const many = Array.from({ length: 300 }, (_, i) => ({ ...(rest[2] ?? first), id: i + 2 }) as Frame);
    model.add(batch([first as Frame, ...many]));
    const [sketch] = model.delta().sketches ?? [];
    expect(sketch?.packets).toHaveLength(80);
    expect(sketch?.folded).toEqual([{ after: 40, packets: 221, bytes: 221 * 6 }]);
    expect(sketch?.packets.at(-1)?.id).toBe(301);
  });

  test('draws all of it, and of every conversation, where that is wanted', async () => {
    const model = await newModel();
    const [first, ...rest] = hello();
    const many = Array.from({ length: 300 }, (_, i) => ({ ...(rest[2] ?? first), id: i + 2 }) as Frame);
    model.add(batch([first as Frame, ...many]));
    model.drawAll();
    const [sketch] = model.delta().sketches ?? [];
    expect(sketch?.packets).toHaveLength(301);
    expect([sketch?.folded, sketch?.unfolded]).toEqual([undefined, undefined]);

    // Each from a port of its own: 15 conversations of one packet, and then more than can be drawn.
    const from = (port: number, id: number): Frame => {
      const bytes = Uint8Array.from(first?.bytes ?? []);
      const head = bytes.length - 40;
      new DataView(bytes.buffer).setUint16(head, port);
      return { ...(first as Frame), id, bytes };
    };
    const callers = await newModel();
    callers.drawAll();
    callers.add(batch(Array.from({ length: 15 }, (_, i) => from(50_000 + i, i + 1))));
    expect(callers.delta()).toMatchObject({ undrawnConversations: 0, packets: 15 });
    callers.drawn();
    callers.add(batch(Array.from({ length: 2_000 }, (_, i) => from(20_000 + i, i + 16))));
    const told = callers.delta();
    expect([told.undrawnConversations, told.sketches?.length, told.packets]).toEqual([1_915, 100, 2_015]);
  });

  test('says which packets were repeated unanswered', async () => {
    const model = await newModel();
    const [syn, synAck] = hello() as [Frame, Frame];
    model.add(batch([syn, { ...syn, id: 2, at: 1e9 }, { ...synAck, id: 3, at: 1e9 + 9 }]));
    expect(model.delta().sketches?.[0]?.packets).toMatchObject([
      { id: 1, unanswered: true },
      { id: 2, repeats: 1, unanswered: false },
      { id: 3, unanswered: false },
    ]);
  });

  test('counts one that was repeated as answered where the other end says that it has got both', async () => {
    const numbers = (from: number, to: number) => [from, to].flatMap((edge) => [0, 0, edge >> 8, edge & 255]);
    /** Six bytes sent twice, and an answer with this option (RFC 2018, 3). */
    const lost = async (...stretches: number[]): Promise<boolean | undefined> => {
      const begun = script(`${handshake}\na PA 1 ack 1 "hello!"\na PA 1 ack 1 "hello!"`);
      const options = [1, 1, 5, 2 + stretches.length, ...stretches];
      const talk = [...begun, { from: 'b', flags: 'A', seq: 5001, ack: 1007, options } as const];
      const model = await newModel();
      model.add(batch(talk.map((one, at) => frameOf(one, at + 1))));
      return model.delta().sketches?.[0]?.packets.find(({ id }) => id === 4)?.unanswered;
    };
    expect(await lost(...numbers(1001, 1007))).toBe(false);
    // Another stretch, one behind what it acknowledges, and half of one.
    expect(await lost(...numbers(990, 1001))).toBe(true);
    expect(await lost(...numbers(1001, 1008))).toBe(true);
    expect(await lost(...numbers(1001, 1007).slice(0, 4))).toBe(true);
  });
});

describe('what a service says that it speaks', () => {
  const asked = script(`${handshake}\na PA 1 ack 1 "GET /"`).map((sent, index) =>
    frameOf(sent.data === undefined ? sent : { ...sent, data: 'GET / HTTP/1.1\r\n\r\n' }, index + 5),
  );
  const door = (since: number) =>
    ({ transport: 'tcp', world: 'w1', address: '127.0.0.1', port: 80, speaks: 'lines', since }) as const;
  const worlds = [{ name: 'w1', kind: 'private' as const }];
  const spoken = (model: Awaited<ReturnType<typeof newModel>>) => model.detail(8)?.layers.at(-1)?.protocol;

  test('comes before what the bytes look like', async () => {
    const model = await newModel();
    model.doors([door(2)], worlds);
    model.add(batch(asked));
    expect(spoken(model)).toBe('lines');
  });

  test('even where it is told after the packets; and a door that opened later changes nothing', async () => {
    const model = await newModel();
    model.add(batch(asked));
    expect(spoken(model)).toBe('http');
    model.doors([door(2)], worlds);
    expect(spoken(model)).toBe('lines');
    const other = await newModel();
    other.add(batch(asked));
    other.doors([door(7)], worlds);
    expect(spoken(other)).toBe('http');
  });
});
