// The same rule in the words of each system's firewall, for the page: nothing of this is run. Pure.
// iptables(8), pf.conf(5), New-NetFirewallRule (Microsoft). Undefined where a system cannot say it.
import { nftRule, table } from './nft.ts';
import { protocolOf, type Rule } from './rule.ts';

export interface Elsewhere {
  readonly system: 'nftables' | 'iptables' | 'pf' | 'windows';
  readonly command: string | undefined;
}

/** Each system's words for a rule. */
export function elsewhere(rule: Rule): Elsewhere[] {
  return [
    { system: 'nftables', command: `nft add rule ${table} ${rule.direction} ${nftRule(rule)}` },
    { system: 'iptables', command: iptables(rule) },
    { system: 'pf', command: pf(rule) },
    { system: 'windows', command: windows(rule) },
  ];
}

/** Protocols that a rule with a port stands for. */
const protocols = (rule: Rule): readonly (string | undefined)[] => {
  const one = protocolOf(rule);
  return one === undefined && rule.port !== undefined ? ['tcp', 'udp'] : [one];
};

const targets: Record<Rule['verdict'], string> = {
  accept: 'ACCEPT',
  drop: 'DROP',
  reset: 'REJECT --reject-with tcp-reset',
  unreachable: 'REJECT --reject-with icmp-port-unreachable',
  prohibited: 'REJECT --reject-with icmp-admin-prohibited',
};

function iptables(rule: Rule): string | undefined {
  const { verdict, direction, port, source, rate, share, first } = rule;
  if (first !== undefined) return undefined;
  const six = source?.includes(':') === true;
  const target = six
    ? targets[verdict].replace('icmp-port', 'icmp6-port').replace('icmp-admin', 'icmp6-adm')
    : targets[verdict];
  return protocols(rule)
    .map((protocol) =>
      [
        `${six ? 'ip6tables' : 'iptables'} -A ${direction === 'in' ? 'INPUT' : 'OUTPUT'}`,
        ...(source === undefined ? [] : [`-s ${source}`]),
        ...(protocol === undefined ? [] : [`-p ${protocol}`]),
        ...(port === undefined ? [] : [`--dport ${port}`]),
        ...(share === undefined ? [] : [`-m statistic --mode random --probability ${share / 100}`]),
        ...(rate === undefined ? [] : [`-m limit --limit ${rate}/second`]),
        `-j ${target}`,
      ].join(' '),
    )
    .join('\n');
}

/** pf reads rules from a file; `quick` makes the first that matches decide. It counts connections, not packets a second. */
function pf(rule: Rule): string | undefined {
  const { verdict, direction, port, source, rate, share, first } = rule;
  if (rate !== undefined || first !== undefined) return undefined;
  const block = {
    accept: 'pass',
    drop: 'block drop',
    reset: 'block return-rst',
    unreachable: 'block return',
    prohibited: 'block return',
  };
  const protocol = protocolOf(rule);
  const named = port !== undefined && protocol === undefined ? 'proto { tcp udp }' : protocol && `proto ${protocol}`;
  return [
    `${block[verdict]} ${direction} quick`,
    ...(named ? [named] : []),
    `from ${source ?? 'any'} to any${port === undefined ? '' : ` port ${port}`}`,
    ...(share === undefined ? [] : [`probability ${share}%`]),
  ].join(' ');
}

/** Windows blocks in silence or lets pass; it answers nobody, and never sees loopback. */
function windows(rule: Rule): string | undefined {
  const { verdict, direction, port, source } = rule;
  const protocol = protocolOf(rule);
  if (rule.rate !== undefined || rule.share !== undefined || rule.first !== undefined) return undefined;
  if ((verdict !== 'accept' && verdict !== 'drop') || protocol === 'icmp') return undefined;
  return protocols(rule)
    .map((one) =>
      [
        'New-NetFirewallRule -DisplayName "Playground"',
        `-Direction ${direction === 'in' ? 'Inbound' : 'Outbound'} -Action ${verdict === 'accept' ? 'Allow' : 'Block'}`,
        ...(one === undefined ? [] : [`-Protocol ${one.toUpperCase()}`]),
        ...(port === undefined ? [] : [`${direction === 'in' ? '-LocalPort' : '-RemotePort'} ${port}`]),
        ...(source === undefined ? [] : [`-RemoteAddress ${source}`]),
      ].join(' '),
    )
    .join('\n');
}
