// Rules in nft's words (nft(8)), and the kernel's rules read back from `nft -a list ruleset`. Pure.
import { protocolOf, type Rule } from './rule.ts';

/** The playground's own table in a private world; what it has not is the learner's. */
export const table = 'inet playground';

const verdictWords: Record<Rule['verdict'], string> = {
  accept: 'accept',
  drop: 'drop',
  reset: 'reject with tcp reset',
  unreachable: 'reject with icmpx port-unreachable',
  prohibited: 'reject with icmpx admin-prohibited',
};

/** nft counts round and round: after so many packets, the first ones would come again. */
const manyMore = 1_000_000_000;

/** How the playground's own rules differ from those that a person would type. */
export interface Beside {
  /** A copy of each packet that is stopped is handed out (capture/nflog.ts). */
  readonly copies?: boolean;
  /** Nobody is told of the rule: the learner is to find out what it does. */
  readonly quiet?: boolean;
}
const quietly = 'comment "quiet"';

/** The group of the kernel's log that copies are handed out to. */
export const copyGroup = 7;

/** Hand out a copy of what is stopped, at once. */
const copying = (verdict: Rule['verdict']): string => `log prefix "${verdict}" group ${copyGroup} queue-threshold 1`;
const copied = new RegExp(` log prefix "[a-z]+" group ${copyGroup}( snaplen \\d+)?( queue-threshold 1)?`);

/** "ip saddr 127.0.0.2 tcp dport 8000 limit rate 5/second counter drop"; and what stands beside. */
export function nftRule(rule: Rule, { copies, quiet }: Beside = {}): string {
  const { port, source, rate, share, first } = rule;
  const protocol = protocolOf(rule);
  const from = source === undefined ? [] : [`${source.includes(':') ? 'ip6' : 'ip'} saddr ${source}`];
  const also = copies && !quiet && rule.verdict !== 'accept' ? [copying(rule.verdict)] : [];
  const some = [
    ...(share === undefined || share === 100 ? [] : [`numgen random mod 100 < ${share}`]),
    ...(first === undefined ? [] : [`numgen inc mod ${manyMore} < ${first}`]),
    ...(rate === undefined ? [] : [`limit rate ${rate}/second`]),
  ];
  return [...from, ...what(protocol, port), ...some, 'counter', ...also, verdictWords[rule.verdict]]
    .concat(quiet ? quietly : [])
    .join(' ');
}

function what(protocol: Rule['protocol'], port: number | undefined): string[] {
  if (protocol === 'icmp') return ['meta l4proto { icmp, ipv6-icmp }'];
  if (port === undefined) return protocol === undefined ? [] : [`meta l4proto ${protocol}`];
  return protocol === undefined ? ['meta l4proto { tcp, udp }', `th dport ${port}`] : [`${protocol} dport ${port}`];
}

/** Where a rule's direction stands in a packet's way. */
export const hooks = { in: 'input', out: 'output' } as const;

/** The table, and the chains that these rules stand in. */
const base = (rules: readonly Rule[]): string[] => [
  `add table ${table}`,
  ...[...new Set(rules.map(({ direction }) => direction))].map(
    (chain) => `add chain ${table} ${chain} { type filter hook ${hooks[chain]} priority 0; }`,
  ),
];
const script = (...lines: readonly string[]): string => lines.join('; ');

/** One script for `nft`, done whole or not at all: the rules behind those that are there. */
export const addingRules = (rules: readonly Rule[], beside: Beside = {}): string =>
  script(
    ...base(rules),
    ...rules
      .filter(({ share }) => share !== 0)
      .map((rule) => `add rule ${table} ${rule.direction} ${nftRule(rule, beside)}`),
  );

/** The playground's table with these rules and no others. */
export const settingRules = (rules: readonly Rule[], beside: Beside = {}): string =>
  script(`add table ${table}`, `delete table ${table}`, addingRules(rules, beside));

/** No rule of the playground is left. `add` first: to delete what is not there is an error. */
export const clearing = script(`add table ${table}`, `delete table ${table}`);

/** One rule less, by the number that the kernel gave it. */
export const removing = (chain: 'in' | 'out', handle: number): string =>
  `delete rule ${table} ${chain} handle ${handle}`;

/** A rule as the kernel has it. */
export interface KernelRule {
  /** "inet playground". */
  readonly table: string;
  readonly chain: string;
  /** Where it stands in a packet's way: "input". Empty for a chain that only others lead to. */
  readonly hook: string;
  readonly handle: number;
  /** Without its counter: "tcp dport 8000 drop". */
  readonly text: string;
  /** What it has matched; absent where it has no counter. */
  readonly packets?: number;
  readonly bytes?: number;
}

/** Read what `nft -a list ruleset` printed; lines that are no rules, and quiet rules, are passed over. */
export function readRuleset(printed: string): KernelRule[] {
  const rules: KernelRule[] = [];
  let [inTable, chain, hook] = ['', '', ''];
  for (const line of printed.split('\n').map((one) => one.trim())) {
    inTable = /^table (\S+ \S+) \{/.exec(line)?.[1] ?? inTable;
    const named = /^chain (\S+) \{/.exec(line)?.[1];
    if (named !== undefined) [chain, hook] = [named, ''];
    hook = /^type \S+ hook (\S+) /.exec(line)?.[1] ?? hook;
    const rule = /^(.+) # handle (\d+)$/.exec(line);
    if (!rule || line.includes('{ # handle') || (inTable === table && line.includes(quietly))) continue;
    const [, whole = '', handle = ''] = rule;
    const counted = /counter packets (\d+) bytes (\d+) ?/.exec(whole);
    rules.push({
      table: inTable,
      chain,
      hook,
      handle: Number(handle),
      text: whole
        .replace(/counter packets \d+ bytes \d+ ?/, '')
        .replace(copied, '')
        .trim(),
      ...(counted && { packets: Number(counted[1]), bytes: Number(counted[2]) }),
    });
  }
  return rules;
}
