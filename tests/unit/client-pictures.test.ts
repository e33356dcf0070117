// Conversations side by side: which share a picture, where their lifelines stand, and what UDP, ICMP and HTTP look like there.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { captured } from '../../client/src/stage/conversation/captured.ts';
import type { Exchange, Party } from '../../client/src/stage/conversation/exchange.ts';
import { implied } from '../../client/src/stage/conversation/implied.ts';
import { layout } from '../../client/src/stage/conversation/layout.ts';
import type { Scene } from '../../client/src/stage/conversation/parties.ts';
import { pictureOf, picturesOf } from '../../client/src/stage/conversation/picture.ts';
import { lines } from '../../client/src/stage/conversation/sentences.ts';
import { servicesOf } from '../../client/src/state/services.ts';
import { Sockets } from '../../client/src/state/sockets.ts';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import type { ProcessEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import { batch, info, newModel, ready, told } from './client-fixture.ts';
import { party, talk } from './client-talks.ts';
import { frameOf, handshake, script } from './conversations/segments.ts';

const file = readCaptureFile(readFileSync(new URL('../fixtures/postcards.pcap', import.meta.url)));
if (!file.ok) throw new Error(file.detail);
const postcards = file.frames;
const number = (id: number): string => `#${id}`;

function scene(entries: readonly SocketEntry[] = [], processes: readonly ProcessEntry[] = []): Scene {
  const sockets = new Sockets();
  for (const entry of entries) sockets.add(entry);
  return { worlds: info.worlds, sockets, services: servicesOf(processes), processes, calls: [], touched: new Map() };
}

async function exchangesOf(frames: readonly Frame[], around = scene()): Promise<Exchange[]> {
  const model = await newModel();
  model.add(batch(frames));
  return (model.delta().sketches ?? []).map((sketch) => captured(sketch, around));
}

const server = party('tcp-echo', 80, 'echo');
const clients = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((one) => party('your client', 5000 + one));
const [one = server, two = server, three = server] = clients;

describe('which conversations share a picture', () => {
  const ports = (...exchanges: Exchange[]): number[][] =>
    picturesOf(exchanges).map(({ lifelines }) => lifelines.map((line) => line.party.port));

  test('those with an end in common that went on at the same time', () => {
    expect(ports(talk(one, server, 1, 2, 10), talk(two, server, 3, 4))).toEqual([[5001, 5002, 80]]);
    expect(ports(talk(one, server, 1, 2), talk(two, server, 3, 4))).toEqual([
      [5001, 80],
      [5002, 80],
    ]);
    const open = { ...talk(one, server, 1, 2), goesOn: true };
    expect(ports(open, talk(two, server, 3, 4))).toEqual([[5001, 5002, 80]]);
    const elsewhere = party('other', 81, 'other');
    expect(ports(talk(one, server, 1, 2, 10), talk(two, elsewhere, 3, 4))).toEqual([
      [5001, 80],
      [5002, 81],
    ]);
  });

  test('one conversation may join two pictures', () => {
    const users = party('users', 82, 'users');
    const all = [talk(one, server, 1, 20), talk(two, users, 2, 21), talk({ ...three, service: 'echo' }, users, 3, 4)];
    expect(ports(...all)).toEqual([[5001, 5002, 80, 82]]);
  });

  test('a service that calls another is one lifeline, between its callers and those it calls', () => {
    const users = party('users', 82, 'users');
    const orders = party('orders', 83, 'orders');
    const calling = (port: number): Party => ({ ...party('tcp-echo', port), service: 'echo' });
    const [picture] = picturesOf([
      talk(one, server, 1, 20),
      talk(calling(6001), users, 2, 3),
      talk(calling(6002), orders, 4, 5),
    ]);
    expect(picture?.lifelines.map((line) => line.name)).toEqual(['your client', 'tcp-echo', 'users', 'orders']);
    expect(picture?.lifelines[1]?.party.port).toBe(80);
    expect(picture?.arrows.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
      [1, 3],
      [3, 1],
      [1, 0],
    ]);
  });

  test('eight lifelines at most; the last callers share one, and words say which it is', () => {
    const all = clients.map((client, index) => talk(client, server, index + 1, 100 + index));
    expect(ports(...all).map((list) => list.length)).toEqual([8]);
    const [picture] = picturesOf(all);
    if (picture === undefined) throw new Error('no picture');
    expect(picture.lifelines.slice(5).map(({ name }) => name)).toEqual(['your client :5006', '3 others', 'tcp-echo']);
    expect(picture.arrows.slice(5, 9).map(({ from, to }) => [from, to])).toEqual([
      [5, 7],
      [6, 7],
      [6, 7],
      [6, 7],
    ]);
    expect(lines(picture, number)[8]).toMatchObject({ from: 'your client :5009', to: 'tcp-echo' });
    const { arrows, columns } = layout(picture, 1400);
    expect(arrows.slice(5, 9).map(({ label }) => /:\d+$/.exec(label)?.[0])).toEqual([
      undefined,
      ':5007',
      ':5008',
      ':5009',
    ]);
    // Each on a track of its own.
    expect(new Set(arrows.slice(6, 9).map(({ x1 }) => x1)).size).toBe(3);
    expect(columns.lines).toHaveLength(8);
  });

  test('services that are called stay, where callers are too many', () => {
    const called = [81, 82, 83].map((port) => party(`service ${port}`, port, `s${port}`));
    const all = clients.map((client, index) => talk(client, called[index % 3] ?? server, index + 1, 100 + index));
    const joined = [...called.map((one, index) => talk(three, one, 20 + index, 90 + index)), ...all];
    const [picture] = picturesOf(joined);
    expect(picture?.lifelines.slice(-4).map(({ name }) => name)).toEqual([
      '5 others',
      'service 81',
      'service 82',
      'service 83',
    ]);
  });

  test('a program that talks to itself has two lifelines', () => {
    const [picture] = picturesOf([talk({ ...one, service: 'echo' }, server, 1, 2)]);
    expect(picture?.lifelines).toHaveLength(2);
    const self = picturesOf([talk(one, one, 1, 2)]);
    expect(self[0]?.arrows[0]).toMatchObject({ from: 0, to: 1 });
  });

  test('names that are the same are told apart by the port', () => {
    const [picture] = picturesOf([talk(one, server, 1, 2, 10), talk(two, server, 3, 4)]);
    expect(picture?.lifelines.map(({ name }) => name)).toEqual(['your client :5001', 'your client :5002', 'tcp-echo']);
    expect(picture && lines(picture, number)[0]).toMatchObject({ from: 'your client :5001', to: 'tcp-echo' });
  });
});

describe('many lifelines', () => {
  const cases = [3, 4, 5, 8].flatMap((count) => [390, 620, 700, 980, 1400].map((width) => [count, width] as const));

  test.each(cases)('%i of them at %i px: nothing lies outside, cards and rows do not overlap', (count, width) => {
    const all = clients.slice(0, count - 1).map((client, index) => talk(client, server, index + 1, 100 + index, 300));
    const [picture] = picturesOf(all);
    if (picture === undefined) throw new Error('no picture');
    expect(picture.lifelines).toHaveLength(count);
    const drawing = layout(picture, width);
    const { cards, columns, arrows, texts, bars } = drawing;
    expect(drawing.width).toBeGreaterThanOrEqual(width);
    if (width >= 980) expect(drawing.width).toBe(count === 8 && width === 980 ? drawing.width : width);
    for (const [index, card] of cards.entries()) {
      expect(card.x).toBeGreaterThanOrEqual(0);
      expect(card.x + columns.card.width).toBeLessThanOrEqual(drawing.width);
      const next = cards[index + 1];
      if (next) expect(card.x + columns.card.width).toBeLessThan(next.x);
      const x = columns.lines[index] ?? 0;
      expect(x).toBeGreaterThan(card.x);
      expect(x).toBeLessThan(card.x + columns.card.width);
    }
    for (const { label, labelX } of arrows) {
      const gaps = columns.lines.slice(1).map((x, index) => (x + (columns.lines[index] ?? 0)) / 2);
      // Between two lifelines, unless it is too long for the edge of the drawing.
      const edge = (label.length * 13 * 0.6) / 2 + 6;
      expect([...gaps, edge, drawing.width - edge].some((x) => Math.abs(x - labelX) < 1)).toBe(true);
      const half = (label.length * 13 * 0.6) / 2;
      expect(labelX - half).toBeGreaterThanOrEqual(0);
      expect(labelX + half).toBeLessThanOrEqual(drawing.width);
    }
    for (const { x, text, anchor } of texts) {
      const size = text.length * 13 * 0.6;
      const left = anchor === 'end' ? x - size : anchor === 'middle' ? x - size / 2 : x;
      expect(left, text).toBeGreaterThanOrEqual(0);
      expect(left + size, text).toBeLessThanOrEqual(drawing.width);
    }
    const rows = texts.filter(({ kind }) => kind !== 'pause').map(({ y }) => y);
    expect(new Set(rows).size).toBe(rows.length);
    // Each conversation has a track of its own on the lifeline that they share.
    const shared = bars.filter(({ line }) => line === count - 1);
    expect(new Set(shared.map(({ x }) => x)).size).toBe(count - 1);
  });
});

describe('UDP and ICMP', () => {
  const service: ProcessEntry = {
    ...ready,
    kind: 'udp-echo',
    listens: { transport: 'udp', address: '127.0.0.1', port: 34880 },
  };

  test('datagrams are amber, and nobody shakes hands', async () => {
    const [drawn] = await exchangesOf(postcards.slice(0, 4), scene([], [service]));
    expect(drawn?.b).toMatchObject({ name: 'udp-echo', note: 'bound', protocol: 'udp', kind: 'listening' });
    expect(drawn?.a).toMatchObject({ kind: 'borrowed', note: 'borrowed' });
    expect(drawn?.arrows.map(({ from, protocol, label }) => [from, protocol, label])).toEqual([
      ['a', 'udp', 'datagram 4 B “ping”'],
      ['b', 'udp', 'datagram 4 B “ping”'],
      ['a', 'udp', 'datagram 0 B'],
      ['b', 'udp', 'datagram 0 B'],
    ]);
    expect(drawn?.marks).toEqual([]);
  });

  test('a service whose answer is seen first is still the one that was called', async () => {
    const [drawn] = await exchangesOf(postcards.slice(1, 2), scene([], [service]));
    expect(drawn?.b.name).toBe('udp-echo');
    expect(drawn?.arrows[0]?.from).toBe('b');
  });

  test('the same port of TCP is another door', async () => {
    const other = { ...service, listens: { transport: 'tcp' as const, address: '127.0.0.1', port: 34880 } };
    const [drawn] = await exchangesOf(postcards.slice(0, 4), scene([], [other]));
    expect(drawn?.b.name).toBe('a program');
  });

  test('an error is linked to the datagram that it quotes, and the port is shown as closed', async () => {
    const [drawn] = await exchangesOf(postcards.slice(4, 8));
    if (drawn === undefined) throw new Error('nothing drawn');
    expect(drawn.b).toMatchObject({ name: 'nobody', note: 'closed', kind: 'closed' });
    const drawing = layout(pictureOf([drawn]), 800);
    expect(drawing.links.map(({ kind }) => kind)).toEqual(['quotes', 'quotes']);
    const rows = lines(pictureOf([drawn]), number);
    expect(rows.map(({ what }) => what)).toEqual([
      'UDP: datagram 10 B “postcard 1”',
      'ICMP: port unreachable: :37527, about #5',
      'UDP: datagram 10 B “postcard 3”',
      'ICMP: port unreachable: :37527, about #7',
    ]);
  });

  test('rows of the list say the same, and echoes are named', async () => {
    const model = await newModel();
    model.add(batch(postcards));
    model.window(0, 30, false);
    const rows = model.delta().window?.rows.map(({ protocol, what }) => `${protocol} ${what}`) ?? [];
    expect(rows.slice(4, 6)).toEqual(['udp datagram 10 B “postcard 1”', 'icmp port unreachable: :37527']);
    expect(rows.slice(20)).toEqual(['icmp echo request', 'icmp echo reply', 'icmp echo request', 'icmp echo reply']);
    expect(model.detail(6)?.title).toBe('Nobody has port 37527 open for UDP');
    expect(model.detail(6)?.layers.map(({ protocol }) => protocol)).toEqual([
      ...['ethernet', 'ipv4', 'icmp'],
      ...['ipv4', 'udp', 'data'],
    ]);
    model.enter(9);
    expect(model.delta().sketches?.map(({ packets }) => packets[0]?.id)).toEqual([9, 13, 17]);
  });
});

describe('HTTP', () => {
  const said = (from: 'a' | 'b', seq: number, data: string) => ({ from, flags: 'PA', seq, ack: 1, data }) as const;
  const get = 'GET /stream HTTP/1.1\r\nHost: x\r\n\r\n';
  const frames = [
    ...script(handshake),
    said('a', 1001, get),
    said('b', 5001, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
    said('b', 5048, '7\r\nline 1\n\r\n'),
  ].map((sent, index) => frameOf(sent, index + 1));

  test('the arrows that carry it are green and say what it is', async () => {
    const [drawn] = await exchangesOf(frames);
    expect(drawn?.arrows.map(({ protocol, label }) => `${protocol} ${label}`).slice(2)).toEqual([
      'tcp ACK',
      'http GET /stream (33 B)',
      'http 200 OK (47 B, goes on)',
      'http chunk, 7 B “line 1⏎”',
    ]);
    expect(drawn?.b.protocol).toBe('http');
  });

  test('the list, its filter, its strip and the detail know it, too', async () => {
    const model = await newModel();
    model.add(batch(frames));
    model.window(0, 10, false);
    model.filter('http');
    const { window, strip } = model.delta();
    expect(window?.rows.map(({ id, protocol }) => [id, protocol])).toEqual([
      [4, 'http'],
      [5, 'http'],
      [6, 'http'],
    ]);
    const sum = (row: readonly number[] = []): number => row.reduce((x, y) => x + y, 0);
    expect(sum(strip?.bytes.http)).toBe(frames.slice(3).reduce((x, { original }) => x + original, 0));
    const detail = model.detail(5);
    expect(detail?.title).toBe('The server answers: 200 OK');
    expect(detail?.layers.at(-1)).toMatchObject({ protocol: 'http', title: 'HTTP response' });
  });
});

describe('long conversations', () => {
  test('unfold step by step, as far as can be drawn, and fold again', async () => {
    const model = await newModel();
    const many = Array.from({ length: 3_000 }, (_, index) => frameOf({ flags: 'A', seq: 1, ack: index }, index + 1));
    model.add(batch(many));
    const sketch = () => model.delta().sketches?.[0];
    const first = sketch();
    expect(first?.folded).toEqual([{ after: 40, packets: 2_920, bytes: 0 }]);
    const key = first?.key ?? '';
    model.unfold(key, true);
    expect(sketch()).toMatchObject({ folded: [{ after: 160, packets: 2_680 }], unfolded: { most: false } });
    model.unfold(key, true);
    model.unfold(key, true);
    expect(sketch()).toMatchObject({ folded: [{ after: 640 }], unfolded: { most: true } });
    model.unfold(key, false);
    expect(sketch()).toEqual(first);
  });

  test('what is unfolded can be folded where it was', () => {
    const whole = talk(one, server, ...Array.from({ length: 60 }, (_, index) => index + 1));
    const { folds, arrows } = layout(pictureOf([{ ...whole, unfolded: { most: false } }]), 800);
    expect(folds).toMatchObject([{ packets: 0 }]);
    expect(folds[0]?.y).toBeGreaterThan(arrows[39]?.y1 ?? Infinity);
    expect(folds[0]?.y).toBeLessThan(arrows[40]?.y1 ?? 0);
  });
});

describe('where no packet is seen', () => {
  const here = { address: '127.0.0.1', port: 43670 };
  const there = { address: '127.0.0.1', port: 43127 };
  const post = (id: number, what: SocketEntry['what'], more: Partial<SocketEntry> = {}): SocketEntry =>
    told(id, what, { transport: 'udp', local: here, remote: there, ...more });
  const service: ProcessEntry = { ...ready, kind: 'udp-echo', listens: { transport: 'udp', ...there } };

  test('what one program wrote and the other read is one dashed arrow', () => {
    const echo = { pid: 4318, name: 'echo', local: there, remote: here };
    const [drawn, ...more] = implied(
      scene(
        [
          post(1, 'wrote', { bytes: 4, text: 'ping' }),
          post(2, 'read', { ...echo, bytes: 4, text: 'ping' }),
          post(3, 'wrote', { ...echo, bytes: 4, text: 'pong' }),
          post(4, 'read', { bytes: 4, text: 'pong' }),
          post(5, 'wrote', { bytes: 4, text: 'lost' }),
        ],
        [service],
      ),
      1,
    );
    expect(more).toEqual([]);
    expect(drawn?.b.name).toBe('udp-echo');
    expect(drawn?.arrows.map(({ id, from, label }) => [id, from, label])).toEqual([
      [2, 'a', 'read 4 bytes “ping”'],
      [4, 'b', 'read 4 bytes “pong”'],
      [5, 'a', 'wrote 4 bytes “lost”'],
    ]);
    expect(drawn?.arrows.every(({ protocol, implied }) => protocol === 'udp' && implied)).toBe(true);
    expect(drawn?.happenings.map(({ end, text }) => [end, text])).toEqual([
      ['a', 'wrote 4 bytes'],
      ['b', 'wrote 4 bytes'],
    ]);
  });

  test('who posts to a service calls it, also when the service told of it first', () => {
    const echo = { pid: 4318, name: 'echo', local: there, remote: here };
    const entries = [
      post(1, 'read', { ...echo, bytes: 4, text: 'ping' }),
      post(2, 'wrote', { bytes: 4, text: 'ping', at: 500 }),
    ];
    const [drawn, ...more] = implied(scene(entries, [service]), 1);
    expect(more).toEqual([]);
    expect([drawn?.a.name, drawn?.b.name]).toEqual(['your client', 'udp-echo']);
    expect(drawn?.arrows.map(({ from, label }) => [from, label])).toEqual([['a', 'read 4 bytes “ping”']]);
  });

  test('a refused datagram implies that ICMP came back', () => {
    const entries = [post(1, 'wrote', { bytes: 2, text: 'hi' }), post(2, 'error', { error: 'ECONNREFUSED' })];
    const [drawn] = implied(scene(entries), 1);
    expect(drawn?.arrows.map(({ from, protocol }) => [from, protocol])).toEqual([
      ['a', 'udp'],
      ['b', 'icmp'],
    ]);
    expect(drawn?.b).toMatchObject({ name: 'nobody', note: 'closed' });
  });

  test('a request that was read is called by its name', () => {
    const text = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    const entries = [told(1, 'connected'), told(2, 'read', { bytes: text.length, text })];
    expect(implied(scene(entries), 1)[0]?.arrows[1]).toMatchObject({ protocol: 'http', label: 'read GET / (27 B)' });
  });
});
