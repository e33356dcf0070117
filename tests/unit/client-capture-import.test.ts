// A capture file in place of a run: what is read is shown as a run's packets are, what is not is answered with the reason.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { takeCapture } from '../../client/src/dissector/capture-import.ts';
import { Dissector } from '../../client/src/dissector/dissector.ts';
import type { FromWorker, ToWorker } from '../../client/src/dissector/messages.ts';
import { Questions } from '../../client/src/dissector/questions.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { saved } from './capture-file/saved-run.ts';
import { hello, newModel } from './client-fixture.ts';

const postcards = new Uint8Array(readFileSync(new URL('../fixtures/postcards.pcap', import.meta.url)));
const any = new Uint8Array(readFileSync(new URL('../fixtures/any.pcap', import.meta.url)));
const pcapng = writePcapng(hello(), {
  worlds: [{ name: 'w1', kind: 'private' }],
  began: 1_700_000_000_000,
  comments: new Map([[4, 'The first words']]),
});

describe('a file', () => {
  test('becomes packets, conversations and details', async () => {
    const model = await newModel();
    const opened = takeCapture(postcards, (batch) => model.add(batch));
    expect(opened).toMatchObject({ ok: true, format: 'pcap', packets: 24, far: false });
    expect(opened).not.toHaveProperty('stopped');
    const { packets, sketches } = model.delta();
    expect(packets).toBe(24);
    expect(sketches).toHaveLength(5);
    expect(model.detail(6)?.title).toBe('Nobody has port 37527 open for UDP');
  });

  test('of ours keeps its comments', async () => {
    const model = await newModel();
    const opened = takeCapture(pcapng, (batch) => model.add(batch));
    expect(opened.ok && opened.comments.get(4)).toContain('The first words');
    expect(opened.ok && opened.interfaces[0]?.name).toBeDefined();
    expect(model.delta().sketches?.[0]?.packets).toHaveLength(10);
  });

  test('of a run is told before its packets, with what its services say', () => {
    const told: unknown[] = [];
    const opened = takeCapture(
      saved(),
      () => told.push('packets'),
      ({ entries }) => told.push(entries.find(({ type }) => type === 'process')),
    );
    expect(told).toEqual([expect.objectContaining({ name: 'echo', what: 'ready' }), 'packets']);
    expect(opened).toMatchObject({ far: false });
  });

  test('of all interfaces of a Linux computer is read as those of one are, with ARP in words', async () => {
    const model = await newModel();
    expect(takeCapture(any, (batch) => model.add(batch))).toMatchObject({ ok: true, packets: 20, far: true });
    model.window(0, 20, false);
    const { sketches, window } = model.delta();
    expect(sketches?.map(({ transport, b }) => [transport, b.address, b.port])).toEqual([
      ['tcp', '10.9.0.2', 8080],
      ['udp', '127.0.0.1', 9999],
    ]);
    const words = window?.rows.map(({ what }) => what);
    expect(words).toContain('ARP, who has 10.9.0.2? 10.9.0.1 asks');
    expect(words).toContain('ARP, 10.9.0.2 is at fa:07:c4:c6:aa:6e');
    expect(model.detail(19)?.layers.map(({ protocol }) => protocol)).toEqual([
      'linux-cooked-2',
      'ipv4',
      'udp',
      'lines',
    ]);
  });

  test('cut in the middle shows what could be read, and says so', async () => {
    for (const [file, whole] of [
      [postcards, 24],
      [pcapng, 10],
    ] as const) {
      const model = await newModel();
      const opened = takeCapture(file.subarray(0, Math.floor(file.length / 2)), (batch) => model.add(batch));
      expect(opened).toMatchObject({ ok: true, stopped: { detail: 'The file ends in the middle of a packet.' } });
      const { packets } = model.delta();
      expect(packets).toBeGreaterThan(0);
      expect(packets).toBeLessThan(whole);
    }
  });

  test.each([
    ['not a capture', Uint8Array.from(Buffer.from('hello, world, hello, world')), 'not_a_capture'],
    ['empty', postcards.subarray(0, 24), 'empty'],
    ['too large', new Uint8Array(64 * 2 ** 20 + 1), 'too_large'],
  ])('%s is refused with a sentence, and nothing is taken up', (_, bytes, error) => {
    let batches = 0;
    const opened = takeCapture(bytes, () => (batches += 1));
    expect(opened).toMatchObject({ ok: false, error });
    expect(opened.ok ? '' : opened.detail).toMatch(/^[A-Z][^!]+\.$/);
    expect(batches).toBe(0);
  });

  test('large ones come in batches', () => {
    const [frame] = hello();
    if (frame === undefined) throw new Error('no frame');
    const large = { ...frame, original: 60_000, bytes: new Uint8Array(60_000) };
    const many = Array.from({ length: 50 }, (_, index) => ({ ...large, id: index + 1 }));
    const sizes: number[] = [];
    const file = writePcapng(many, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 });
    const opened = takeCapture(file, (batch) => sizes.push(batch.length));
    expect(opened).toMatchObject({ ok: true, packets: 50 });
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(2 ** 20 + 65_536);
  });
});

describe('the page’s end', () => {
  test('hands the file over, and gets an answer also when the worker is gone', async () => {
    const sent: ToWorker[] = [];
    const worker: ConstructorParameters<typeof Dissector>[0]['worker'] = {
      postMessage: (message: ToWorker) => void (message.type !== 'newest' && sent.push(message)),
      terminate: () => undefined,
      onmessage: null,
      onerror: null,
    };
    const ignore = (): void => undefined;
    const dissector = new Dissector({ worker, delta: ignore, failed: ignore, nextFrame: ignore });
    const answer = dissector.open(new ArrayBuffer(4));
    expect(sent).toMatchObject([{ type: 'open' }]);
    const fault = { ok: false, error: 'empty', offset: 0, detail: 'Nothing.' } as const;
    const data: FromWorker = { type: 'opened', opened: fault };
    worker.onmessage?.call(worker as Worker, { data } as MessageEvent<FromWorker>);
    expect(await answer).toEqual(fault);
    const late = dissector.open(new ArrayBuffer(4));
    dissector.stop();
    expect(await late).toMatchObject({ ok: false });
  });

  test('a question is put once, and all who wait hear the answer', async () => {
    const questions = new Questions<string>();
    let put = 0;
    const both = [questions.ask(1, () => (put += 1)), questions.ask(1, () => (put += 1))];
    questions.answer(1, 'yes');
    expect(await Promise.all(both)).toEqual(['yes', 'yes']);
    expect(put).toBe(1);
    const open = questions.ask(2, () => undefined);
    questions.forget();
    expect(await open).toBeUndefined();
  });
});
