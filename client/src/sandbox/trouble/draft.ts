// A rule as it stands in the form, read as the schema reads it: a rule, or what is wrong with each field, in words. Pure.
import * as v from 'valibot';
import { errors } from '../../../../server/shared/contract/errors.ts';
import { Rule } from '../../../../server/shared/firewall/rule.ts';
import type { Transport } from '../doors/doors.ts';
import { t } from '../texts/texts.ts';

export interface Draft {
  readonly verdict: Rule['verdict'];
  readonly direction: Rule['direction'];
  /** `door`: a service of the run. */
  readonly place: 'door' | 'port' | 'every';
  readonly protocol: '' | 'tcp' | 'udp' | 'icmp';
  readonly port: string;
  /** Which of the packets: all of them, so many of a hundred, or only the first. */
  readonly some: 'every' | 'share' | 'first';
  readonly share: string;
  readonly first: string;
  readonly source: string;
  readonly rate: string;
}

/** Fields in which something can be wrong, in their order. */
export const faulty = ['verdict', 'protocol', 'port', 'share', 'first', 'source', 'rate'] as const;
export type Faulty = (typeof faulty)[number];
export type ReadDraft =
  | { readonly rule: Rule; readonly faults: Readonly<Partial<Record<Faulty, string>>> }
  | { readonly rule?: never; readonly faults: Readonly<Partial<Record<Faulty, string>>> };

/** `door`: the service that is chosen, where one is. */
export function readDraft(draft: Draft, door?: { readonly transport: Transport; readonly port: number }): ReadDraft {
  const { verdict, direction, place, some } = draft;
  const about = place === 'door' ? door : undefined;
  const protocol = about?.transport ?? (draft.protocol || undefined);
  const port = place === 'every' ? undefined : (about?.port ?? numberIn(draft.port));
  const source = draft.source.trim();
  const input = {
    verdict,
    direction,
    ...(protocol === undefined ? {} : { protocol }),
    ...(port === undefined ? {} : { port }),
    ...(some === 'every' ? {} : { [some]: numberIn(draft[some]) }),
    // The schema looks at the letters alone, and takes 300.1.2.3: what is no address is given to it as none.
    ...(source === '' ? {} : { source: isAddress(source) ? source : '-' }),
    ...(draft.rate.trim() === '' ? {} : { rate: numberIn(draft.rate) }),
  };
  const read = v.safeParse(Rule, input);
  const whole = about === undefined ? 'protocol' : 'verdict';
  const faults: Partial<Record<Faulty, string>> = {};
  if (verdict === 'reset' && protocol === 'icmp') faults.protocol = t.trouble.form.resetWrong;
  for (const { path, message } of read.issues ?? []) {
    const field = (path?.[0]?.key as Faulty | undefined) ?? whole;
    faults[field] ??= says[field]?.(message) ?? sentence(message);
  }
  return read.success && Object.keys(faults).length === 0 ? { rule: read.output, faults } : { faults };
}

/** Where the schema's own words are about types and limits, those of the page. */
const says: Partial<Record<Faulty, (message: string) => string>> = {
  port: () => `${errors.port_invalid.means} ${errors.port_invalid.remedy}`,
  share: () => t.trouble.form.shareWrong,
  first: () => t.trouble.form.countWrong,
  rate: () => t.trouble.form.countWrong,
  source: t.trouble.form.sourceWrong,
};

const sentence = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;

/** -1 for what is no whole number, and for none: the schema refuses that, too, and goes on with the other fields. */
const numberIn = (text: string): number => (/^\s*\d+\s*$/.test(text) ? Number(text) : -1);

/** Numbers up to 255 in IPv4 (RFC 791, 2.3); IPv6 as the browser reads it (RFC 4291, 2.2). */
function isAddress(text: string): boolean {
  const [address = ''] = text.split('/');
  if (address.includes(':')) return URL.canParse(`http://[${address}]/`);
  return address.split('.').every((part) => Number(part) <= 255);
}
