// Action: one more rule for the firewall of the run's private world. Aimed at a service, it is about that service's port.
import * as v from 'valibot';
import { misshapen } from '../shared/contract/misshapen.ts';
import { addingRules } from '../shared/firewall/nft.ts';
import { about, Rule } from '../shared/firewall/rule.ts';
import { nftCommand } from './shell/nft.ts';
import type { Target, FirewallAction } from './types.ts';

export const action: FirewallAction<Rule> = {
  id: 'firewall-add',
  title: 'Add a firewall rule',
  by: 'world',
  does: 'firewall',
  aimed: 'may',
  params: Rule,

  script(rule, target) {
    const read = aimed(rule, target);
    if (!read.success) throw misshapen(read.issues);
    return addingRules([read.output], { copies: true });
  },

  command(rule, target, shell) {
    const read = aimed(rule, target.port > 0 ? target : undefined);
    return read.success ? nftCommand(addingRules([read.output]), shell) : undefined;
  },
};

/** The rule at its target, which may be none: RST belongs to TCP. */
const aimed = (rule: Rule, target: Target | undefined) => v.safeParse(Rule, target ? about(rule, target) : rule);
