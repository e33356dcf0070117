// A rule of the firewall in a private world, as a learner or a lesson says it. Pure; other files here write it in the words
// of each system, and read back what the kernel has.
import * as v from 'valibot';

/** What becomes of a packet that a rule matches. `reset` answers with RST, `unreachable` and `prohibited` with ICMP. */
export const verdicts = ['accept', 'drop', 'reset', 'unreachable', 'prohibited'] as const;
export const isVerdict = (text: string): text is (typeof verdicts)[number] => verdicts.some((one) => one === text);

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535));
/** An address of IPv4 or IPv6, alone or with the length of a range's prefix. */
const Source = v.pipe(
  v.string(),
  v.maxLength(64),
  v.check((text) => {
    const [, address = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const [four, six] = [v.is(v.pipe(v.string(), v.ipv4()), address), v.is(v.pipe(v.string(), v.ipv6()), address)];
    return (four || six) && Number(length ?? 0) <= (four ? 32 : 128);
  }, 'an address like 127.0.0.2, or a range like 127.0.0.0/8'),
);
/** Packets a second. */
const Rate = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000));

/** A rule; what is not said matches everything. RST belongs to TCP, so `reset` does too. */
export const Rule = v.pipe(
  v.strictObject({
    verdict: v.picklist(verdicts),
    /** Packets that come to a program (`in`), or that leave one (`out`). */
    direction: v.optional(v.picklist(['in', 'out']), 'in'),
    protocol: v.optional(v.picklist(['tcp', 'udp', 'icmp'])),
    /** Where they go to: of TCP or UDP. */
    port: v.optional(Port),
    /** Where they come from. */
    source: v.optional(Source),
    /** Only so many packets a second match; the rest goes on to the rule behind it. */
    rate: v.optional(Rate),
    /** Only so many of a hundred match, drawn at random: a line that loses. With 0 there is no rule at all. */
    share: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
    /** Only the first so many match. */
    first: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
  }),
  v.check(
    ({ verdict, protocol }) => verdict !== 'reset' || protocol === undefined || protocol === 'tcp',
    'reset is TCP’s answer; UDP has unreachable',
  ),
  v.check(({ port, protocol }) => port === undefined || protocol !== 'icmp', 'ICMP has no ports'),
);
export type Rule = v.InferOutput<typeof Rule>;
export type RuleInput = v.InferInput<typeof Rule>;

/** The rule for one door: what it does not say itself, the door does. Together they may be no rule: reset at a door of UDP. */
export const about = (
  rule: Rule,
  { transport = 'tcp', port }: { transport?: 'tcp' | 'udp' | undefined; port: number },
): Rule => ({
  protocol: transport,
  port,
  ...rule,
});

/** TCP where the verdict says so: a rule with `reset` matches nothing else. */
export const protocolOf = ({ verdict, protocol }: Rule): Rule['protocol'] => (verdict === 'reset' ? 'tcp' : protocol);
