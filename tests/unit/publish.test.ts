// What the two halves of a published port say to each other, in whatever pieces it comes; the shown command; and which hop is
// which in the picture.
import { describe, expect, test } from 'vitest';
import { publishing } from '../../server/actions/shell/publishing.ts';
import { reader } from '../../server/services/publish/wire.ts';
import { homeOf, isOutside, publishedName } from '../../server/shared/contract/run.ts';

describe('the wire between the halves', () => {
  const said = Buffer.from([0, 0, 0, 5, ...Buffer.from('hello'), 0, 0, 0, 1, 33, 0, 0, 0, 0]);

  test.each(Array.from({ length: said.length }, (_, at) => at + 1))('cut into pieces of %i', (size) => {
    let text = '';
    let ends = 0;
    const read = reader({ bytes: (bytes) => (text += String(bytes)), end: () => ends++ });
    for (let at = 0; at < said.length; at += size) read(said.subarray(at, at + size));
    expect([text, ends]).toEqual(['hello!', 1]);
  });
});

test('the shown command names both ends; without socat or a port of one’s own there is none', () => {
  const shell = { enter: 'loopback-playground in w1 -- ', netcat: 'openbsd', socat: true } as const;
  const target = { name: 'web', pid: 1, address: '127.0.0.1', port: 80 };
  expect(publishing(62900, target, shell)).toBe(
    `socat TCP-LISTEN:62900,bind=127.0.0.1,fork,reuseaddr 'EXEC:"loopback-playground in w1 -- socat STDIO TCP:127.0.0.1:80"'`,
  );
  expect(publishing(62900, { ...target, address: '::1' }, shell)).toContain('TCP6:[::1]:80');
  expect(publishing(0, target, shell)).toBeUndefined();
  expect(publishing(62900, target, { ...shell, socat: false })).toBeUndefined();
  expect(publishing(62900, target, { ...shell, enter: '' })).toBeUndefined();
  expect(publishing(62900, target, { ...shell, enter: `'/tmp/it'"s"' in w1 -- ` })).toBeUndefined();
});

test('the host of published ports is not the world that a run is in', () => {
  const worlds = [
    { name: 'w1', kind: 'private' as const },
    { name: 'host', kind: 'host' as const, publishes: 'w1' },
  ];
  expect(homeOf(worlds)?.name).toBe('w1');
  expect([isOutside(worlds, 'host'), isOutside(worlds, 'w1')]).toEqual([true, false]);
  expect(isOutside([{ name: 'host', kind: 'host' }], 'host')).toBe(false);
  expect(publishedName('web')).toBe('web@host');
});
