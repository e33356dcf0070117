// Fields that packets have in common are made once: what comes out is the same as from a dissector that has seen nothing before.
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { createDissector, type Dissector } from '../../../server/shared/dissect/dissector.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { goldens } from './goldens.ts';
import { allProtocols, fieldOf, layerOf } from './support.ts';

let protocols: Protocol[];
let used: Dissector;
beforeAll(async () => {
  protocols = await allProtocols();
  used = createDissector(protocols);
});

const all = goldens();

/** The same as from a dissector that has seen nothing; plain, for `expect` costs too much for so many. */
function mustBeFresh(frame: Frame, where: string): void {
  const fresh = createDissector(protocols).dissect(frame);
  const found = used.dissect(frame);
  if (!isDeepStrictEqual(found, fresh)) expect(found, where).toEqual(fresh);
}

describe('fields that packets share', () => {
  it('come out as if no packet had been seen before', () => {
    // The second time most fields are there already.
    for (const time of ['first', 'second'])
      for (const { frame, file, name } of all) mustBeFresh(frame, `${file}, ${name}, the ${time} time`);
    expect(all.length).toBeGreaterThan(100);
  });

  it('follow each byte that is changed', () => {
    let tried = 0;
    for (const { frame } of all.filter(({ file }) => ['tcp.md', 'ipv4.md', 'ipv6.md'].includes(file)))
      for (let at = 0; at < Math.min(frame.bytes.length, 80); at++) {
        const bytes = frame.bytes.slice();
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at & 7));
        const changed = { ...frame, bytes };
        mustBeFresh(changed, `byte ${at}`);
        tried += 1;
      }
    expect(tried).toBeGreaterThan(1000);
  });

  it('follow where the packet is cut', () => {
    let tried = 0;
    for (const { frame } of all.filter(({ file }) => file === 'tcp.md'))
      for (let size = 0; size < frame.bytes.length; size++, tried++) {
        const cut = { ...frame, bytes: frame.bytes.subarray(0, size) };
        mustBeFresh(cut, `${size} bytes`);
      }
    expect(tried).toBeGreaterThan(100);
  });

  it('are made once', () => {
    const { frame } = all.find(({ file }) => file === 'tcp.md') ?? {};
    if (!frame) throw new Error('a packet of TCP');
    const twice = [used.dissect(frame), used.dissect(frame)].map((layers) => fieldOf(layerOf(layers, 'tcp'), 'flags'));
    expect(twice[0]).toBe(twice[1]);
  });

  it('say which port is borrowed to whom it is known', () => {
    const { frame } = all.find(({ file }) => file === 'tcp.md') ?? {};
    if (!frame) throw new Error('a packet of TCP');
    const from = (borrowed?: () => boolean): string =>
      fieldOf(layerOf(used.dissect(frame, { borrowed }), 'tcp'), 'from').text;
    const plain = from();
    expect(from(() => true)).toBe(`${plain} borrowed`);
    expect(from()).toBe(plain);
  });
});
