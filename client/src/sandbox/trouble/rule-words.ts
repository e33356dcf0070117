// A rule in plain words, for a file that is shown before it is set: "Drop · on the way in · to tcp-echo · the first 2". Pure.
import { protocolOf, type Rule } from '../../../../server/shared/firewall/rule.ts';
import { t } from '../texts/texts.ts';

/** Only some of the packets: so many of a hundred, the first so many, so many a second. */
export function someWords({ share, first, rate }: Rule): string[] {
  return [
    ...(share === undefined ? [] : [t.trouble.share(share)]),
    ...(first === undefined ? [] : [t.trouble.first(first)]),
    ...(rate === undefined ? [] : [t.trouble.rate(rate)]),
  ];
}

/** `to`: the service that the rule is about, where its port is that one's. */
export function ruleWords(rule: Rule, to: string | undefined): string {
  const { verdicts, directions, protocols } = t.trouble.form;
  const protocol = protocolOf(rule);
  return [
    verdicts[rule.verdict],
    directions[rule.direction].toLowerCase(),
    ...(to === undefined ? [] : [t.list.to(to)]),
    ...(protocol === undefined ? [] : [protocols[protocol]]),
    ...(rule.port === undefined ? [] : [t.file.port(rule.port)]),
    ...(rule.source === undefined ? [] : [t.trouble.from(rule.source)]),
    ...someWords(rule),
  ].join(' · ');
}
