// Action: one more rule for the firewall of the run's private world. Aimed at a service, it is about that service's port.
import * as v from 'valibot';
import { addingRules } from '../shared/firewall/nft.ts';
import { Rule } from '../shared/firewall/rule.ts';
import { nftCommand } from './shell/nft.ts';
import type { Target, WorldAction } from './types.ts';

export const action: WorldAction<Rule> = {
  id: 'firewall-add',
  title: 'Add a firewall rule',
  by: 'world',
  aimed: 'may',
  params: Rule,
  script: (rule, target) => addingRules([aimedAt(rule, target)], { copies: true }),
  command: (rule, target, shell) =>
    nftCommand(addingRules([aimedAt(rule, target.port > 0 ? target : undefined)]), shell),
};

/** What the rule does not say, its target does. */
export function aimedAt(rule: Rule, target: Target | undefined): Rule {
  if (!target) return rule;
  return v.parse(Rule, { protocol: target.transport ?? 'tcp', port: target.port, ...rule });
}
