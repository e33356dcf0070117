// The firewall on the page: which rules make trouble, which may be taken away, and a rule read from the form's fields.
import { describe, expect, test } from 'vitest';
import { readDraft, type Draft } from '../../client/src/sandbox/trouble/draft.ts';
import { keyOf, removable, stops, type FirewallRule } from '../../client/src/state/firewall.ts';

const rule = (more: Partial<FirewallRule>): FirewallRule => ({
  table: 'inet playground',
  chain: 'in',
  hook: 'input',
  handle: 3,
  text: 'tcp dport 8000 drop',
  ...more,
});

test.each([
  ['tcp dport 8000 drop', true],
  ['meta l4proto { tcp, udp } th dport 9 reject with icmpx port-unreachable', true],
  ['limit rate 5/second drop comment "slow"', true],
  ['tcp dport 8000 accept', false],
  ['tcp dport 8000 accept comment "no drop here"', false],
])('%s: does it stop packets? %s', (text, expected) => expect(stops(rule({ text }))).toBe(expected));

test('only rules of the playground’s own chains can be taken away', () => {
  expect(removable(rule({}))).toBe('in');
  expect(removable(rule({ chain: 'out', hook: 'output' }))).toBe('out');
  expect(removable(rule({ table: 'inet mine' }))).toBeUndefined();
  expect(removable(rule({ chain: 'aside', hook: '' }))).toBeUndefined();
  expect(keyOf(rule({ chain: 'out' }))).not.toBe(keyOf(rule({})));
});

describe('a rule in the form', () => {
  const draft: Draft = {
    verdict: 'drop',
    direction: 'in',
    place: 'port',
    protocol: 'tcp',
    port: '8000',
    some: 'every',
    share: '50',
    first: '2',
    source: '',
    rate: '',
  };
  const read = (more: Partial<Draft>) => readDraft({ ...draft, ...more });
  const echo = { transport: 'udp', port: 4000 } as const;

  test.each<[Partial<Draft>, object]>([
    [{}, { verdict: 'drop', direction: 'in', protocol: 'tcp', port: 8000 }],
    [
      { protocol: '', port: ' 53 ' },
      { verdict: 'drop', direction: 'in', port: 53 },
    ],
    [
      { place: 'every', protocol: 'icmp' },
      { verdict: 'drop', direction: 'in', protocol: 'icmp' },
    ],
    [
      { source: ' 127.0.0.0/8 ', rate: '5' },
      { verdict: 'drop', direction: 'in', protocol: 'tcp', port: 8000, source: '127.0.0.0/8', rate: 5 },
    ],
    [{ some: 'share' }, { verdict: 'drop', direction: 'in', protocol: 'tcp', port: 8000, share: 50 }],
    [
      { some: 'share', share: '0', first: 'left over' },
      { verdict: 'drop', direction: 'in', protocol: 'tcp', port: 8000, share: 0 },
    ],
    [
      { some: 'first', share: '' },
      { verdict: 'drop', direction: 'in', protocol: 'tcp', port: 8000, first: 2 },
    ],
    [{ source: '::1' }, { verdict: 'drop', direction: 'in', protocol: 'tcp', port: 8000, source: '::1' }],
  ])('%o', (more, expected) => expect(read(more)).toEqual({ rule: expected, faults: {} }));

  test('a door gives its own port and protocol', () => {
    const { rule } = readDraft({ ...draft, place: 'door', port: 'left over' }, echo);
    expect(rule).toEqual({ verdict: 'drop', direction: 'in', protocol: 'udp', port: 4000 });
  });

  test.each<[Partial<Draft>, string, RegExp]>([
    [{ port: '65536' }, 'port', /16 bits.* from 1 to 65535/],
    [{ port: '' }, 'port', /16 bits/],
    [{ port: 'ssh' }, 'port', /16 bits/],
    [{ source: 'localhost' }, 'source', /^Type an address like 127\.0\.0\.2, .*\.$/],
    [{ source: '300.1.2.3' }, 'source', /^Type an address/],
    [{ source: '1:2' }, 'source', /^Type an address/],
    [{ rate: '0' }, 'rate', /^Type a whole number/],
    [{ rate: '1.5' }, 'rate', /^Type a whole number/],
    [{ some: 'share', share: '101' }, 'share', /^Type a whole number from 0 to 100\.$/],
    [{ some: 'share', share: '' }, 'share', /^Type a whole number/],
    [{ some: 'share', share: '-1' }, 'share', /^Type a whole number/],
    [{ some: 'first', first: '0' }, 'first', /^Type a whole number of packets/],
    [{ some: 'first', first: 'two' }, 'first', /^Type a whole number of packets/],
    [{ verdict: 'reset', protocol: 'udp' }, 'protocol', /^Reset is TCP’s answer; UDP has unreachable\.$/],
    [{ verdict: 'reset', place: 'every', protocol: 'icmp' }, 'protocol', /^RST is TCP’s answer/],
    [{ protocol: 'icmp' }, 'protocol', /^ICMP has no ports\.$/],
  ])('%o is told at %s', (more, field, words) => {
    const { rule, faults } = read(more);
    expect(rule).toBeUndefined();
    expect(faults).toEqual({ [field]: expect.stringMatching(words) });
  });

  test('RST for a door of UDP is told at the verdict: there is no field for the protocol', () => {
    expect(readDraft({ ...draft, place: 'door', verdict: 'reset' }, echo).faults).toEqual({
      verdict: expect.stringMatching(/^Reset is TCP’s answer/),
    });
  });
});
