// Firewall rules: what may be said, nft's words for them and the words of other systems, and the kernel's list read back.
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import * as v from 'valibot';
import { action } from '../../server/actions/firewall-add.ts';
import { elsewhere } from '../../server/shared/firewall/elsewhere.ts';
import {
  addingRules,
  clearing,
  hooks,
  nftRule,
  readRuleset,
  removing,
  settingRules,
} from '../../server/shared/firewall/nft.ts';
import { readRule } from '../../server/shared/firewall/read.ts';
import { Rule, verdicts, type RuleInput } from '../../server/shared/firewall/rule.ts';

const rule = (input: RuleInput): Rule => v.parse(Rule, input);

describe('a rule in nft’s words', () => {
  test.each<[RuleInput, string]>([
    [{ verdict: 'drop', protocol: 'tcp', port: 8000 }, 'tcp dport 8000 counter drop'],
    [{ verdict: 'reset', port: 8000 }, 'tcp dport 8000 counter reject with tcp reset'],
    [{ verdict: 'reset' }, 'meta l4proto tcp counter reject with tcp reset'],
    [
      { verdict: 'unreachable', port: 53 },
      'meta l4proto { tcp, udp } th dport 53 counter reject with icmpx port-unreachable',
    ],
    [{ verdict: 'prohibited' }, 'counter reject with icmpx admin-prohibited'],
    [{ verdict: 'drop', protocol: 'icmp' }, 'meta l4proto { icmp, ipv6-icmp } counter drop'],
    [
      { verdict: 'accept', source: '127.0.0.2', protocol: 'udp', port: 9, rate: 5 },
      'ip saddr 127.0.0.2 udp dport 9 limit rate 5/second counter accept',
    ],
    [{ verdict: 'drop', protocol: 'tcp', share: 20 }, 'meta l4proto tcp numgen random mod 100 < 20 counter drop'],
    [{ verdict: 'drop', share: 100 }, 'counter drop'],
    [{ verdict: 'drop', first: 3 }, 'numgen inc mod 1000000000 < 3 counter drop'],
    [{ verdict: 'drop', source: '::1' }, 'ip6 saddr ::1 counter drop'],
  ])('%o', (input, words) => expect(nftRule(rule(input))).toBe(words));

  test('one script makes the table, and what is in it', () => {
    const drop = rule({ verdict: 'drop', direction: 'out', protocol: 'udp', port: 9 });
    expect(addingRules([drop])).toBe(
      'add table inet playground; ' +
        'add chain inet playground out { type filter hook output priority 0; }; ' +
        'add rule inet playground out udp dport 9 counter drop',
    );
    expect(addingRules([{ ...drop, share: 0 }])).not.toContain('add rule');
    expect(settingRules([drop])).toBe(`${clearing}; ${addingRules([drop])}`);
    expect(clearing).toBe('add table inet playground; delete table inet playground');
    expect(removing('in', 4)).toBe('delete rule inet playground in handle 4');
  });
});

test.each<[RuleInput | Record<string, unknown>, string]>([
  [{ verdict: 'drop', port: 65536 }, '65535'],
  [{ verdict: 'drop', port: 0 }, '1'],
  [{ verdict: 'drop', port: 1.5 }, 'integer'],
  [{ verdict: 'burn' }, 'burn'],
  [{ verdict: 'reset', protocol: 'udp' }, 'reset is TCP’s answer'],
  [{ verdict: 'drop', protocol: 'icmp', port: 7 }, 'ICMP has no ports'],
  [{ verdict: 'drop', source: '127.0.0.1; flush ruleset' }, 'an address like 127.0.0.2'],
  [{ verdict: 'drop', source: '300.1.2.3' }, 'an address like 127.0.0.2'],
  [{ verdict: 'drop', source: '127.0.0.0/33' }, 'an address like 127.0.0.2'],
  [{ verdict: 'reset', protocol: 'icmp' }, 'reset is TCP’s answer'],
  [{ verdict: 'drop', source: 'localhost' }, 'an address like 127.0.0.2'],
  [{ verdict: 'drop', rate: 0 }, '1'],
  [{ verdict: 'drop', comment: 'hello' }, 'comment'],
])('%o is no rule', (input, says) => {
  const read = v.safeParse(Rule, input);
  expect(read.success).toBe(false);
  expect(read.issues?.map(({ message }) => message).join(' ')).toContain(says);
});

describe('a rule aimed at a service', () => {
  const { script, command } = action;
  const shell = { enter: 'loopback-playground in w1 -- ', netcat: 'openbsd' } as const;
  const door = (transport: 'tcp' | 'udp') => ({ name: 'a', pid: 1, address: '127.0.0.1', port: 9, transport });

  test('is about its door, where it does not say otherwise', () => {
    expect(script(rule({ verdict: 'drop' }), door('udp'))).toContain('add rule inet playground in udp dport 9 counter');
    expect(script(rule({ verdict: 'drop', port: 10 }), door('tcp'))).toContain('tcp dport 10 counter');
    expect(command(rule({ verdict: 'reset' }), door('tcp'), shell)).toContain('tcp dport 9 counter reject with');
  });

  test('reset at a door of UDP is refused in words, and is no command', () => {
    const reset = rule({ verdict: 'reset' });
    expect(() => script(reset, door('udp'))).toThrow(
      expect.objectContaining({ code: 'body_malformed', detail: expect.stringContaining('reset is TCP’s answer') }),
    );
    expect(command(reset, door('udp'), shell)).toBeUndefined();
  });
});

describe('the same rule elsewhere', () => {
  const words = (input: RuleInput) =>
    Object.fromEntries(elsewhere(rule(input)).map(({ system, command }) => [system, command]));

  test('drop what comes to a port of TCP', () => {
    expect(words({ verdict: 'drop', protocol: 'tcp', port: 8000 })).toEqual({
      nftables: 'nft add rule inet playground in tcp dport 8000 counter drop',
      iptables: 'iptables -A INPUT -p tcp --dport 8000 -j DROP',
      pf: 'block drop in quick proto tcp from any to any port 8000',
      windows:
        'New-NetFirewallRule -DisplayName "Playground" -Direction Inbound -Action Block -Protocol TCP -LocalPort 8000',
    });
  });

  test('a port of both protocols takes two rules where a rule has one', () => {
    const { iptables, pf, windows } = words({ verdict: 'drop', port: 53 });
    expect(iptables?.split('\n')).toHaveLength(2);
    expect(windows?.split('\n')).toHaveLength(2);
    expect(pf).toBe('block drop in quick proto { tcp udp } from any to any port 53');
  });

  test('a share is drawn at random, and the first ones are nft’s alone', () => {
    const { iptables, pf, windows } = words({ verdict: 'drop', share: 20 });
    expect(iptables).toBe('iptables -A INPUT -m statistic --mode random --probability 0.2 -j DROP');
    expect(pf).toBe('block drop in quick from any to any probability 20%');
    expect(windows).toBeUndefined();
    expect(Object.values(words({ verdict: 'drop', first: 2 })).filter((one) => one !== undefined)).toHaveLength(1);
  });

  test('what a system cannot say, it does not', () => {
    expect(words({ verdict: 'reset', port: 80 })['windows']).toBeUndefined();
    expect(words({ verdict: 'accept', rate: 5 })['pf']).toBeUndefined();
    expect(words({ verdict: 'prohibited', source: '::1' })['iptables']).toBe(
      'ip6tables -A INPUT -s ::1 -j REJECT --reject-with icmp6-adm-prohibited',
    );
  });
});

test('a rule that hands out copies says so to the kernel, and to nobody who reads it', () => {
  const logged = nftRule(rule({ verdict: 'drop', port: 9 }), { copies: true });
  expect(logged).toBe('meta l4proto { tcp, udp } th dport 9 counter log prefix "drop" group 7 queue-threshold 1 drop');
  expect(nftRule(rule({ verdict: 'accept', port: 9 }), { copies: true })).not.toContain('log');
  const chain = 'table inet playground { # handle 1\nchain in { # handle 1\ntype filter hook input priority filter;\n';
  const printed = 'tcp dport 9 counter packets 1 bytes 60 log prefix "drop" group 7 queue-threshold 1 drop # handle 3';
  expect(readRuleset(`${chain}${printed}`)[0]?.text).toBe('tcp dport 9 drop');
  const quiet = nftRule(rule({ verdict: 'drop', protocol: 'tcp', port: 9 }), { copies: true, quiet: true });
  expect(quiet).toBe('tcp dport 9 counter drop comment "quiet"');
  expect(readRuleset(`${chain}tcp dport 9 counter packets 1 bytes 60 drop comment "quiet" # handle 3`)).toEqual([]);
});

describe('a rule read back from the kernel’s words', () => {
  const port = fc.integer({ min: 1, max: 65535 });
  const inputs = fc.record(
    {
      verdict: fc.constantFrom(...verdicts),
      direction: fc.constantFrom('in' as const, 'out' as const),
      protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const),
      port,
      source: fc.constantFrom('127.0.0.2', '127.0.0.0/8', '::1', '::/0'),
      rate: fc.integer({ min: 1, max: 100_000 }),
      share: fc.integer({ min: 1, max: 99 }),
      first: fc.integer({ min: 1, max: 100_000 }),
    },
    { requiredKeys: ['verdict', 'direction'] },
  );
  /** As the kernel prints it: the counter apart, and what `reject` means anyway left out. */
  const printed = (one: Rule, beside = '') => {
    const words = nftRule(one, { copies: true })
      .replace(' counter', ' counter packets 0 bytes 0')
      .replace(/^counter/, 'counter packets 0 bytes 0')
      .replace(' with icmpx port-unreachable', '')
      .replace('/second', `/second${beside}`);
    const chain = `chain ${one.direction} { # handle 1\ntype filter hook ${hooks[one.direction]} priority filter;`;
    return readRuleset(`table inet playground { # handle 1\n${chain}\n${words} # handle 3`)[0];
  };

  test('is the rule that was set, whatever it says', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom('', ' burst 5 packets'), (input, burst) => {
        const read = v.safeParse(Rule, input);
        fc.pre(read.success);
        const kernel = printed(read.output as Rule, burst);
        const again = kernel && readRule(kernel);
        expect(again).toEqual({ ...read.output, ...(input.verdict === 'reset' && { protocol: 'tcp' }) });
      }),
    );
  });

  test('what the playground would not write is none of its rules', () => {
    const kernel = { table: 'inet playground', chain: 'in', hook: 'input', handle: 1, text: 'tcp dport 9 drop' };
    expect(readRule(kernel)).toBeDefined();
    for (const other of [
      { table: 'inet mine' },
      { chain: 'aside' },
      { hook: 'forward' },
      { text: 'tcp dport 9 ct state new drop' },
      { text: 'tcp dport 9 reject with icmpx no-route' },
      { text: 'tcp dport 99999 drop' },
      { text: 'tcp dport 9 drop comment "mine"' },
    ])
      expect(readRule({ ...kernel, ...other })).toBeUndefined();
  });
});

test('the kernel’s list is read back: hooks, handles, counters, and rules without one', () => {
  const printed = `table inet playground { # handle 1
	chain in { # handle 1
		type filter hook input priority filter; policy accept;
		tcp dport 8000 counter packets 6 bytes 360 drop # handle 3
		meta l4proto { tcp, udp } th dport 8002 counter packets 0 bytes 0 reject # handle 6
	}

	chain out { # handle 2
		type filter hook output priority filter; policy accept;
	}
}
table ip mine { # handle 2
	chain aside { # handle 1
		udp dport 9 drop # handle 2
	}
}
`;
  expect(readRuleset(printed)).toEqual([
    {
      table: 'inet playground',
      chain: 'in',
      hook: 'input',
      handle: 3,
      text: 'tcp dport 8000 drop',
      packets: 6,
      bytes: 360,
    },
    {
      table: 'inet playground',
      chain: 'in',
      hook: 'input',
      handle: 6,
      text: 'meta l4proto { tcp, udp } th dport 8002 reject',
      packets: 0,
      bytes: 0,
    },
    { table: 'ip mine', chain: 'aside', hook: '', handle: 2, text: 'udp dport 9 drop' },
  ]);
});
