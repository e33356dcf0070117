// A rule of the world's firewall has matched packets: with this verdict, about this service's port, whoever made the rule.
import * as v from 'valibot';
import type { FirewallEntry } from '../../contract/entry.ts';
import { hooks } from '../../firewall/nft.ts';
import { verdicts } from '../../firewall/rule.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({
  verdict: v.picklist(verdicts),
  direction: v.optional(v.picklist(['in', 'out']), 'in'),
  packets: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
});
type Params = v.InferOutput<typeof Params>;

export const predicate: Predicate<Params> = {
  id: 'firewall-matched',
  over: 'processes',
  aimed: true,
  params: Params,

  matches(view, params, on) {
    const found = on && entries(view).find((entry) => entry.rules.some((rule) => counts(rule, params, on)));
    return found ? happened([found.id]) : notYet;
  },

  explain(view, params, on) {
    if (!on?.listens) return 'The server is starting.';
    const rules = entries(view).at(-1)?.rules ?? [];
    const about = rules.filter((rule) => isAbout(rule, on));
    if (about.length === 0) return `No rule of this network’s firewall is about port ${on.listens.port} yet.`;
    const fitting = about.filter((rule) => says(rule, params.verdict));
    if (fitting.length === 0) return `The rule about port ${on.listens.port} says “${about.at(-1)?.text ?? ''}”.`;
    const here = fitting.filter(({ hook }) => hook === hooks[params.direction]);
    if (here.length === 0)
      return `The rule is on ${fitting.at(-1)?.hook ?? 'another way'}; this step is about ${hooks[params.direction]}.`;
    if (here.every(({ packets }) => packets === undefined))
      return 'The rule has no counter. Write “counter” before its verdict.';
    return 'The rule is there, and has matched no packet yet.';
  },
};

type Rule = FirewallEntry['rules'][number];

const entries = (view: RunView): FirewallEntry[] => view.entries.filter((entry) => entry.type === 'firewall');

const isAbout = ({ text }: Rule, { listens }: ServiceFacts): boolean =>
  listens !== undefined && (!text.includes('port') || new RegExp(`port\\b[^a-z]*\\b${listens.port}\\b`).test(text));

const words: Record<Params['verdict'], RegExp> = {
  accept: /\baccept$/,
  drop: /\bdrop$/,
  reset: /\breject with tcp reset$/,
  unreachable: /\breject( with icmpx? (type )?port-unreachable)?$/,
  prohibited: /\breject with icmpx? (type )?admin-prohibited$/,
};
const says = ({ text }: Rule, verdict: Params['verdict']): boolean => words[verdict].test(text);

const counts = (rule: Rule, { verdict, direction, packets }: Params, on: ServiceFacts): boolean =>
  rule.hook === hooks[direction] && says(rule, verdict) && isAbout(rule, on) && (rule.packets ?? 0) >= packets;
