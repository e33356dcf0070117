// The firewall's rules as a run's last entry tells them: which of them make trouble, and which the page may take away. Pure;
// read by the stage's banner and by the sandbox.
import type { FirewallEntry } from '../../../server/shared/contract/entry.ts';
import { table } from '../../../server/shared/firewall/nft.ts';

export type FirewallRule = FirewallEntry['rules'][number];

/** Does it stop or answer packets? What stands between quotes is a comment (nft(8)). */
export function stops({ text }: FirewallRule): boolean {
  return /\b(drop|reject)\b/.test(text.replaceAll(/"[^"]*"/g, ''));
}

/** The chain that `firewall-remove` takes, where the rule is in the playground's own table. */
export function removable(rule: FirewallRule): 'in' | 'out' | undefined {
  if (rule.table !== table) return undefined;
  return rule.chain === 'in' || rule.chain === 'out' ? rule.chain : undefined;
}

/** Unique among the rules of one network. */
export const keyOf = ({ table, chain, handle }: FirewallRule): string => `${table} ${chain} ${handle}`;
