// The playground's own rules read back: from the kernel's words (nft.ts has them listed) to the rule that was set. Pure.
import * as v from 'valibot';
import { hooks, table, type KernelRule } from './nft.ts';
import { Rule } from './rule.ts';

/** What stands in each rule that nft.ts writes, in its order. */
const shape = new RegExp(
  [
    String.raw`^(?:ip6? saddr (?<source>\S+) )?`,
    String.raw`(?:(?<named>tcp|udp) dport (?<port>\d+) |meta l4proto \{ tcp, udp \} th dport (?<both>\d+) |`,
    String.raw`meta l4proto (?:(?<alone>tcp|udp)|\{ (?<icmp>icmp), ipv6-icmp \}) )?`,
    String.raw`(?:numgen random mod 100 < (?<share>\d+) )?(?:numgen inc mod \d+ < (?<first>\d+) )?`,
    // How many may come at once is nft's own addition.
    String.raw`(?:limit rate (?<rate>\d+)/second (?:burst \d+ packets )?)?`,
    String.raw`(?<verdict>accept|drop|reject(?: with .+)?)$`,
  ].join(''),
);

/** ICMP's "unreachable" is what `reject` says when it says no more. */
const verdicts: Readonly<Record<string, Rule['verdict']>> = {
  accept: 'accept',
  drop: 'drop',
  'reject with tcp reset': 'reset',
  reject: 'unreachable',
  'reject with icmpx port-unreachable': 'unreachable',
  'reject with icmpx admin-prohibited': 'prohibited',
};

type Told = Pick<KernelRule, 'table' | 'chain' | 'hook' | 'text'>;

/** The rule; undefined where the playground has not made it, or somebody wrote something of their own into its table. */
export function readRule({ table: at, chain, hook, text }: Told): Rule | undefined {
  const direction = chain === 'in' || chain === 'out' ? chain : undefined;
  const found = shape.exec(text)?.groups;
  if (at !== table || direction === undefined || hook !== hooks[direction] || !found) return undefined;
  const { source, named, alone, icmp, verdict = '' } = found;
  const protocol = named ?? alone ?? icmp;
  const numbers = {
    port: found['port'] ?? found['both'],
    share: found['share'],
    first: found['first'],
    rate: found['rate'],
  };
  const read = v.safeParse(Rule, {
    verdict: verdicts[verdict],
    direction,
    ...(protocol !== undefined && { protocol }),
    ...(source !== undefined && { source }),
    ...Object.fromEntries(Object.entries(numbers).flatMap(([key, text]) => (text ? [[key, Number(text)]] : []))),
  });
  return read.success ? read.output : undefined;
}
