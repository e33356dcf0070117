// What a relay is to do, as it stands in the form, read as the schema reads it: one toxic more for the set that is in force, or what
// is wrong with each field. Pure.
import * as v from 'valibot';
import { streams, Toxic, typesOf, type Stream, type ToxicType } from '../../../../server/shared/relay/toxics.ts';
import { t } from '../texts/texts.ts';

export type Kind = ToxicType | 'none';
type Text = keyof typeof t.trouble.relay.fields;

interface FieldOf {
  /** Its name in the toxic. */
  readonly name: string;
  /** Its words. */
  readonly text: Text;
  /** What stands there at first. */
  readonly begins: string;
}
const field = (name: string, begins = '', text = name as Text): FieldOf => ({ name, text, begins });

/** The fields of each toxic, in the order of the form. */
export const fieldsOf: Readonly<Record<Kind, readonly FieldOf[]>> = {
  none: [],
  latency: [field('latency', '100'), field('jitter')],
  bandwidth: [field('rate', '10')],
  slicer: [field('average_size', '10'), field('size_variation'), field('delay', '', 'pause')],
  limit_data: [field('bytes', '100')],
  timeout: [field('timeout', '1000', 'closed')],
  reset_peer: [field('timeout', '0', 'reset')],
  slow_close: [field('delay', '1000')],
  loss: [],
  duplicate: [],
  reorder: [field('late', '20')],
};

export const somes = ['every', 'share', 'first'] as const;
export { streams };

export interface RelayDraft {
  readonly kind: Kind;
  readonly stream: Stream;
  readonly some: (typeof somes)[number];
  readonly share: string;
  readonly first: string;
  readonly port: string;
  /** What was typed, by the field's name. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The kinds for a transport; nothing comes last. */
export const kindsOf = (transport: 'tcp' | 'udp'): readonly Kind[] => [...typesOf[transport], 'none'];

/** The form as it begins. */
export const newDraft = (transport: 'tcp' | 'udp'): RelayDraft =>
  withKind(
    { kind: 'none', stream: 'downstream', some: 'every', share: '50', first: '1', port: '', fields: {} },
    typesOf[transport][0],
  );

/** Another kind, with its fields as they begin. */
export const withKind = (draft: RelayDraft, kind: Kind): RelayDraft => ({
  ...draft,
  kind,
  fields: Object.fromEntries(fieldsOf[kind].map(({ name, begins }) => [name, begins])),
});

export interface ReadRelay {
  /** As `relay` takes them; undefined where something is wrong. */
  readonly params: { readonly port?: number; readonly toxics: readonly Toxic[] } | undefined;
  /** What is wrong, by field: those of the toxic, "share", "first", "port". */
  readonly wrong: Readonly<Record<string, string>>;
}

/** `now`: what is in force already; one of the same kind and direction gives way. */
export function readRelay(draft: RelayDraft, now: readonly Toxic[]): ReadRelay {
  const words = t.trouble.relay;
  const { kind, stream, some } = draft;
  const port = draft.port.trim() === '' ? undefined : numberIn(draft.port);
  const portWrong = port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535);
  const wrong: Record<string, string> = portWrong ? { port: words.portWrong } : {};
  const asked = port === undefined ? {} : { port };
  if (kind === 'none') return { params: portWrong ? undefined : { ...asked, toxics: [] }, wrong };
  const typed = fieldsOf[kind].flatMap(({ name }) => {
    const text = (draft.fields[name] ?? '').trim();
    return text === '' ? [] : [[name, numberIn(text)] as const];
  });
  const read = v.safeParse(Toxic, {
    type: kind,
    stream,
    ...(some === 'share' ? { toxicity: numberIn(draft.share) / 100 } : {}),
    ...(some === 'first' ? { first: numberIn(draft.first) } : {}),
    ...Object.fromEntries(typed),
  });
  for (const { path } of read.issues ?? []) {
    const name = String(path?.[0]?.key);
    const text = fieldsOf[kind].find((one) => one.name === name)?.text;
    if (name === 'toxicity') wrong['share'] = words.share.wrong;
    else wrong[name] = text === undefined ? words.first.wrong : words.fields[text].wrong;
  }
  if (!read.success || portWrong) return { params: undefined, wrong };
  const others = now.filter((one) => one.type !== kind || one.stream !== stream);
  return { params: { ...asked, toxics: [...others, read.output] }, wrong };
}

/** -1, which the schema refuses, for what is no number. */
const numberIn = (text: string): number => (/^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : -1);
