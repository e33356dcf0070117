// From packets and entries to what is drawn: who talks, where shapes stand, what a replay shows, what the words say.
import { describe, expect, test } from 'vitest';
import { captured } from '../../client/src/stage/conversation/captured.ts';
import { breaksOff, type Exchange } from '../../client/src/stage/conversation/exchange.ts';
import { labelOf } from '../../client/src/stage/conversation/fitting.ts';
import { implied } from '../../client/src/stage/conversation/implied.ts';
import { layout } from '../../client/src/stage/conversation/layout.ts';
import { pictureOf } from '../../client/src/stage/conversation/picture.ts';
import type { Scene } from '../../client/src/stage/conversation/parties.ts';
import { lines, sentence } from '../../client/src/stage/conversation/sentences.ts';
import { shadeOf } from '../../client/src/stage/conversation/shade.ts';
import { upTo } from '../../client/src/stage/conversation/until.ts';
import { servicesOf } from '../../client/src/state/services.ts';
import { Sockets } from '../../client/src/state/sockets.ts';
import type { ProcessEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import { batch, hello, info, newModel, ready, told, toldByServer } from './client-fixture.ts';

function scene(entries: readonly SocketEntry[], processes: readonly ProcessEntry[] = [ready]): Scene {
  const sockets = new Sockets();
  for (const entry of entries) sockets.add(entry);
  return { worlds: info.worlds, sockets, services: servicesOf(processes), processes, calls: [], touched: new Map() };
}

/** The hello as it is drawn; the server's `read` comes between #5 and #6. */
async function exchange(processes: readonly ProcessEntry[] = [ready]): Promise<Exchange> {
  const model = await newModel();
  model.add(batch(hello()));
  const [sketch] = model.delta().sketches ?? [];
  if (sketch === undefined) throw new Error('no conversation');
  const at = ((sketch.packets[4]?.at ?? 0) + (sketch.packets[5]?.at ?? 0)) / 2;
  const entries = [told(20, 'connected'), toldByServer(21, 'accepted'), toldByServer(22, 'read', { bytes: 6, at })];
  return captured(sketch, scene(entries, processes));
}

const widths = [340, 390, 560, 620, 700, 800, 1200];
const number = (id: number): string => `#${id}`;

describe('who talks', () => {
  test('the caller borrows its port, the service listens', async () => {
    const { a, b } = await exchange();
    expect(a).toMatchObject({ name: 'your client', pid: 4312, kind: 'borrowed', note: 'borrowed', port: 43670 });
    expect(b).toMatchObject({ name: 'tcp-echo', pid: 4318, kind: 'listening', note: 'LISTEN', port: 43127 });
  });

  test('a frozen service still listens; a program nobody told of has no name', async () => {
    const frozen = { ...ready, id: 12, at: 1, what: 'frozen' as const };
    const drawn = await exchange([ready, frozen]);
    expect(drawn.b).toMatchObject({ note: 'frozen', open: true });
    expect(drawn.happenings).toContainEqual(expect.objectContaining({ end: 'b', text: 'frozen: it runs no more' }));
    const before = await exchange([ready, { ...frozen, at: -5 }]);
    expect(before.happenings).toContainEqual(expect.objectContaining({ at: 0, text: 'frozen: it runs no more' }));
    const model = await newModel();
    model.add(batch(hello()));
    const [sketch] = model.delta().sketches ?? [];
    expect(sketch && captured(sketch, scene([], [])).a).toMatchObject({ name: 'a program', pid: undefined });
  });
});

describe('a service that was frozen', () => {
  const fate = (id: number, what: 'frozen' | 'thawed', at: number): ProcessEntry => ({ ...ready, id, what, at });
  const frozen = 'frozen: it runs no more';
  const thawed = 'thawed: it runs again';
  /** #6 comes a second after #5, and just before it the service reads; that it was thawed is noticed `noticed` ns after #6. */
  async function late(noticed: number): Promise<Exchange> {
    const frames = hello().map((frame, index) => ({ ...frame, at: frame.at + (index > 4 ? 1e9 : 0) }));
    const sixth = frames[5]?.at ?? 0;
    const model = await newModel();
    model.add(batch(frames));
    const [sketch] = model.delta().sketches ?? [];
    if (sketch === undefined) throw new Error('no conversation');
    const acts = [
      toldByServer(21, 'accepted', { at: sixth - 2_000 }),
      toldByServer(22, 'read', { bytes: 6, at: sixth - 1_000 }),
    ];
    return captured(sketch, scene(acts, [ready, fate(12, 'frozen', -5), fate(23, 'thawed', sixth + noticed)]));
  }

  test.each([0, 1e6, 1e12])(
    'has been thawed before it does anything, also where that is noticed %i ns late',
    async (ns) => {
      expect([...(await late(ns)).happenings].sort((x, y) => x.at - y.at).map(({ text }) => text)).toEqual([
        frozen,
        thawed,
        'read 6 bytes',
      ]);
    },
  );

  test.each(widths)('at %i px: that nothing crosses stands above what the service does after it', async (width) => {
    const { texts, arrows } = layout(pictureOf([await late(0)]), width);
    const y = (text: string): number => texts.find((one) => one.text.startsWith(text))?.y ?? NaN;
    const pause = y('nothing for');
    expect(pause).toBeGreaterThan(arrows[4]?.y2 ?? NaN);
    expect(y('thawed')).toBeGreaterThanOrEqual(pause);
    expect(y('read 6')).toBeGreaterThan(y('thawed'));
    expect(arrows[5]?.y1).toBeGreaterThanOrEqual(y('read 6'));
    expect(texts.filter(({ text }) => text.startsWith('nothing for'))).toHaveLength(1);
  });

  test('is told once beside the lifeline that its conversations share, where it comes first', async () => {
    const first = await late(0);
    const second = { ...first, key: 'second', a: { ...first.a, port: 43672 } };
    const later = { ...second, happenings: second.happenings.map((one) => ({ ...one, at: one.at + 7 })) };
    const { happenings, lifelines } = pictureOf([later, first]);
    expect(lifelines).toHaveLength(3);
    expect(happenings.map(({ happening }) => happening.text).sort()).toEqual([frozen, 'read 6 bytes', thawed]);
    expect(happenings.map(({ happening }) => happening)).toEqual(first.happenings);
  });
});

describe('the layout', () => {
  test('between two lifelines on a narrow page, texts in one row do not touch', async () => {
    const whole = await exchange();
    const says = (end: 'a' | 'b', id: number, text: string) => ({ id, at: (whole.arrows[6]?.at ?? 0) + 1, end, text });
    const happenings = [
      says('a', 50, 'wrote 123456 bytes'),
      says('b', 51, 'thawed: it runs again'),
      says('a', 52, 'gave up'),
    ];
    const { texts } = layout(pictureOf([{ ...whole, happenings }]), 390);
    const [left, right, next] = happenings.map(({ text }) => texts.find((one) => one.text === text)?.y ?? NaN);
    expect(right).toBeGreaterThan(left ?? NaN);
    expect(next).toBeGreaterThan(right ?? NaN);
  });

  test.each(widths)('at %i px: the shade of a packet covers its own words, and nobody else’s', async (width) => {
    for (const numbering of ['none', 'relative'] as const) {
      const drawing = layout(pictureOf([await exchange()]), width, { bands: false, numbering, number });
      for (const [index, shape] of drawing.arrows.entries()) {
        const next = drawing.arrows[index + 1];
        const { top, bottom } = shadeOf(index, drawing);
        const own = shape.numbers === '' ? shape.y1 + 12 : shape.y1 + 27;
        expect([top < shape.y1 - 14, bottom > own], shape.label).toEqual([true, true]);
        expect(bottom, shape.label).toBeLessThanOrEqual((next?.y1 ?? Infinity) - 15);
        const last = drawing.arrows[index - 1];
        expect(top, shape.label).toBeGreaterThanOrEqual((last?.y1 ?? 0) + (last?.numbers ? 27 : 12));
        // Beside the lifelines a text is in nobody's way.
        const between = drawing.texts.filter(({ kind }) => drawing.columns.compact || kind === 'pause');
        for (const { y, text } of between) expect(bottom < y - 10 || top > y + 3, `${shape.label}, ${text}`).toBe(true);
      }
    }
  });

  test.each(widths)('at %i px: arrows go down in order, between the lifelines, inside the drawing', async (width) => {
    const { arrows, columns, texts, cards, height } = layout(pictureOf([await exchange()]), width);
    expect(arrows).toHaveLength(10);
    const [a = 0, b = 0] = columns.lines;
    expect(a).toBeLessThan(b - 120);
    for (const [index, { arrow, x1, x2, y1, y2 }] of arrows.entries()) {
      expect(y2).toBeGreaterThan(y1);
      expect(y1).toBeGreaterThan((arrows[index - 1]?.y1 ?? 0) + 25);
      expect(arrow.from === 'a' ? x1 < x2 : x1 > x2).toBe(true);
    }
    for (const { party, x } of cards) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + columns.card.width, party.name).toBeLessThanOrEqual(width);
    }
    for (const { x, text, anchor } of texts) {
      const size = text.length * 13 * 0.6;
      const left = anchor === 'end' ? x - size : anchor === 'middle' ? x - size / 2 : x;
      expect(left, text).toBeGreaterThanOrEqual(0);
      expect(left + size, text).toBeLessThanOrEqual(width);
    }
    expect(height).toBeGreaterThan(arrows.at(-1)?.y2 ?? 0);
  });

  test.each(widths)('at %i px: no two texts of one side stand in the same line', async (width) => {
    const { texts } = layout(pictureOf([await exchange()]), width);
    for (const anchor of ['start', 'end'] as const) {
      const ys = texts.filter((text) => text.anchor === anchor && text.kind !== 'pause').map(({ y }) => y);
      for (const [index, y] of ys.entries()) if (index > 0) expect(y - (ys[index - 1] ?? 0)).toBeGreaterThanOrEqual(17);
    }
  });

  test('says times as differences, with their unit', async () => {
    const { arrows } = layout(pictureOf([await exchange()]), 800);
    expect(arrows.map(({ time }) => time)).toEqual([
      'start',
      '16 µs later',
      '15 µs',
      '2.28 ms',
      '10 µs',
      '684 µs',
      '7 µs',
      '418 µs',
      '762 µs',
      '13 µs',
    ]);
  });

  test('says that it is open, and that nothing was said yet, where that was so', async () => {
    const said = (drawn: Exchange): string[] => layout(pictureOf([drawn]), 800).texts.map(({ text }) => text);
    const whole = await exchange();
    expect(said(whole)).toContain('open, and nothing said yet');
    expect(said({ ...whole, arrows: whole.arrows.slice(0, 3) })).toContain('open, and nothing said yet');
    expect(said({ ...whole, arrows: whole.arrows.slice(0, 2) })).not.toContain('open, and nothing said yet');
  });

  test('leaves more room for a longer pause, and puts what programs did between the packets', async () => {
    const { arrows, texts } = layout(pictureOf([await exchange()]), 800);
    const gap = (index: number): number => (arrows[index]?.y1 ?? 0) - (arrows[index - 1]?.y1 ?? 0);
    expect(gap(3)).toBeGreaterThan(gap(1) + 20);
    const read = texts.find(({ text }) => text === 'read 6 bytes');
    expect(read?.y).toBeGreaterThan(arrows[4]?.y2 ?? Infinity);
    expect(read?.y).toBeLessThan(arrows[5]?.y1 ?? 0);
  });

  test('draws states from the packet that shows them to the next', async () => {
    const { bars, texts } = layout(pictureOf([await exchange()]), 800);
    expect(bars.filter((bar) => bar.line === 0)).toHaveLength(4);
    expect(bars.filter(({ open }) => open)).toHaveLength(2);
    expect(texts.map(({ text }) => text)).toContain('closed; still listening');
  });

  test('links what is repeated, and breaks an arrow off that nobody answered', async () => {
    const whole = await exchange();
    const [first] = whole.arrows;
    if (first === undefined) throw new Error('no arrow');
    const arrows = [
      { ...first, unanswered: true },
      { ...first, id: 50, at: first.at + 1e9, repeats: first.id },
    ];
    const drawn = layout(pictureOf([{ ...whole, arrows, happenings: [], openedBy: undefined }]), 800);
    expect(drawn.links).toHaveLength(1);
    const [lost, again] = drawn.arrows;
    expect(lost?.x2).toBeLessThan((again?.x2 ?? 0) - 50);
    expect(drawn.texts.map(({ text }) => text)).toContain('nothing for 1 s');
  });

  test('breaks an arrow off that the firewall stopped, and says so', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const [sketch] = model.delta().sketches ?? [];
    if (sketch === undefined) throw new Error('no conversation');
    const [, second, third] = sketch.packets;
    const touch = { id: 99, at: 0, type: 'touched', world: 'w1', by: 'firewall', verdict: 'drop' } as const;
    const touched = new Map([[third?.id ?? 0, touch]]);
    const drawn = layout(pictureOf([captured(sketch, { ...scene([]), touched })]), 800);
    expect(drawn.arrows[2]?.label).toBe('ACK, dropped by the firewall');
    expect(drawn.arrows[2]?.x2).toBeLessThan((drawn.arrows[3]?.x2 ?? 0) - 50);
    expect(drawn.arrows.map(({ arrow }) => arrow.touch)).toEqual(
      sketch.packets.map(({ id }) => (id === third?.id ? touch : undefined)),
    );
    expect(second?.id).not.toBe(third?.id);
    // Where there is little room, a word goes rather than half of it; what a program said is cut.
    const [arrow] = drawn.arrows.flatMap((one) => (one.arrow.touch ? [one.arrow] : []));
    const short = (label: string) => arrow && labelOf({ ...arrow, label }, 30, '');
    expect(short('SYN, again')).toBe('SYN, dropped by the firewall');
    expect(short('“a, b and c”')).toBe('“a, …, dropped by the firewall');
  });

  test('says how long a packet was held where that differs from the one before it the same way, and in words always', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const [sketch] = model.delta().sketches ?? [];
    if (sketch === undefined) throw new Error('no conversation');
    const held = { id: 99, at: 0, type: 'touched', world: 'w1', by: 'line', fate: 'held' } as const;
    const times = [40, 41, 42, 80, 40];
    const touched = new Map(sketch.packets.slice(0, 5).map(({ id }, at) => [id, { ...held, ms: times[at] ?? 0 }]));
    const exchange = captured(sketch, { ...scene([]), touched });
    expect(sketch.packets.slice(0, 5).map(({ from }) => from)).toEqual(['a', 'b', 'a', 'a', 'b']);
    expect(
      layout(pictureOf([exchange]), 800)
        .arrows.slice(0, 5)
        .map(({ label }) => /, (held for .*)$/.exec(label)?.[1]),
    ).toEqual(['held for 40 ms', 'held for 41 ms', undefined, 'held for 80 ms', undefined]);
    expect(sentence(exchange, 2, number)).toContain('ACK, held for 42 ms');
    // Of a label that is too long, what happened to the packet stays.
    expect(layout(pictureOf([exchange]), 390).arrows[3]?.label).toMatch(/^6.*, held for 80 ms$/);
  });

  test('a packet that the line has held has arrived, though it was repeated before the answer came', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const [sketch] = model.delta().sketches ?? [];
    if (sketch === undefined) throw new Error('no conversation');
    const [first, ...rest] = sketch.packets;
    if (first === undefined) throw new Error('no packet');
    const repeated = { ...sketch, packets: [{ ...first, unanswered: true }, ...rest] };
    const by = (fate: 'held' | 'lost') =>
      captured(repeated, {
        ...scene([]),
        touched: new Map([[first.id, { id: 99, at: 0, type: 'touched', world: 'w1', by: 'line', fate, ms: 40 }]]),
      }).arrows[0];
    expect([by('held'), by('lost')].map((arrow) => arrow && breaksOff(arrow))).toEqual([false, true]);
  });

  test('the cards say on which host, where there are two', async () => {
    const model = await newModel();
    model.add(batch(hello()));
    const [sketch] = model.delta().sketches ?? [];
    if (sketch === undefined) throw new Error('no conversation');
    const worlds = [
      { name: 'w1', kind: 'private', address: '127.0.0.1' },
      { name: 'w2', kind: 'private', address: '127.0.0.9', beside: 'w1' },
    ] as const;
    const across = { ...sketch, b: { ...sketch.b, address: '127.0.0.9' } };
    const here = captured(sketch, { ...scene([]), worlds });
    const there = captured(across, { ...scene([]), worlds });
    expect([here.a.host, here.b.host, there.a.host, there.b.host]).toEqual(['here', 'here', 'here', 'neighbour']);
    const [plain, apart] = [here, there].map((one) => layout(pictureOf([one]), 800).columns.card);
    expect([plain?.host, (apart?.host ?? 0) > 0, (apart?.height ?? 0) > (plain?.height ?? 0)]).toEqual([
      undefined,
      true,
      true,
    ]);
  });

  test('says how many packets are folded away', async () => {
    const drawn = layout(pictureOf([{ ...(await exchange()), folded: [{ after: 5, packets: 312, bytes: 90 }] }]), 800);
    const [fold, ...more] = drawn.folds;
    expect(more).toEqual([]);
    expect(fold).toMatchObject({ sketch: 'tcp-1', packets: 312, bytes: 90, most: false });
    expect(fold?.y).toBeGreaterThan(drawn.arrows[4]?.y2 ?? Infinity);
    expect(fold?.y).toBeLessThan((drawn.arrows[5]?.y1 ?? 0) - 20);
    expect(upTo(drawn, 4).folds).toEqual([]);
  });
});

describe('a replay', () => {
  test('shows what has happened up to a packet, and no more', async () => {
    const whole = layout(pictureOf([await exchange()]), 800);
    const part = upTo(whole, 5);
    expect(part.arrows.map(({ arrow }) => arrow.id)).toEqual([1, 2, 3, 4, 5]);
    const cut = part.arrows.at(-1)?.y2 ?? 0;
    for (const { y, height } of part.bars) expect(y + height).toBeLessThanOrEqual(cut + 6);
    expect(part.texts.map(({ text }) => text)).not.toContain('FIN_WAIT_1');
    expect(part.texts.map(({ text }) => text)).toContain('ESTABLISHED');
    expect(upTo(whole, undefined)).toBe(whole);
  });
});

describe('in words', () => {
  test('a packet is one sentence with what it is later than', async () => {
    const drawn = await exchange();
    expect(sentence(drawn, 0, number)).toBe('#1, start: your client to tcp-echo, SYN. your client: SYN_SENT.');
    expect(sentence(drawn, 3, number)).toBe('#4, 2.28 ms after #3: your client to tcp-echo, 6 bytes “hello⏎”.');
  });

  test('the table has every packet and every doing of the drawing', async () => {
    const drawn = await exchange();
    const rows = lines(pictureOf([drawn]), number);
    expect(rows).toHaveLength(drawn.arrows.length + drawn.happenings.length);
    expect(rows[5]).toMatchObject({ number: '', from: 'tcp-echo', what: 'read 6 bytes' });
    expect(rows.flatMap(({ states }) => states).join(' ')).toContain('tcp-echo: CLOSED');
  });
});

describe('where no packet is seen', () => {
  const entries = [
    told(1, 'connecting'),
    told(2, 'connected'),
    toldByServer(3, 'accepted'),
    told(4, 'wrote', { bytes: 6, text: 'hello\n' }),
    toldByServer(5, 'read', { bytes: 6, text: 'hello\n' }),
    toldByServer(6, 'wrote', { bytes: 6, text: 'hello\n' }),
    told(7, 'read', { bytes: 6, text: 'hello\n' }),
    told(8, 'closed'),
  ];

  test('only what socket events imply is drawn, and each arrow is such an event', () => {
    const [drawn, ...others] = implied(scene(entries), 1);
    expect(others).toEqual([]);
    expect(drawn?.arrows.map(({ id, from, label }) => [id, from, label])).toEqual([
      [2, 'a', 'handshake, implied by connect'],
      [5, 'a', 'read 6 bytes “hello⏎”'],
      [7, 'b', 'read 6 bytes “hello⏎”'],
    ]);
    expect(drawn?.arrows.every((arrow) => arrow.implied)).toBe(true);
    expect(drawn?.marks).toEqual([]);
    expect(drawn?.happenings.map(({ end, text }) => [end, text])).toEqual([
      ['a', 'wrote 6 bytes'],
      ['b', 'wrote 6 bytes'],
    ]);
  });

  test('nothing of an earlier step is drawn', () => {
    expect(implied(scene(entries), 9)).toEqual([]);
  });

  test('a refused connection has no arrow: nothing is known to have crossed', () => {
    expect(implied(scene([told(1, 'connecting'), told(2, 'error', { error: 'ECONNREFUSED' })], []), 1)).toEqual([]);
  });
});
