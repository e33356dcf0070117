// What a line is to do, as it stands in the form, read as the schema reads it: faults, or what is wrong with each field. Pure.
import * as v from 'valibot';
import { directions, Faults, type Direction, type LineFaults } from '../../../../server/shared/line/faults.ts';
import { t } from '../texts/texts.ts';

/** The fields, in the order of the form. Empty: that does not happen. */
export const lineFields = [
  'delay',
  'jitter',
  'first',
  'loss',
  'duplicate',
  'reorder',
  'late',
  'rate',
  'queue',
] as const satisfies readonly (keyof Faults)[];
export type LineField = (typeof lineFields)[number];

export const ways = ['both', ...directions] as const;

export interface LineDraft {
  readonly way: 'both' | Direction;
  readonly fields: Readonly<Partial<Record<LineField, string>>>;
}

/** The form as it begins: what the line does now. One that differs in its directions begins with the way out. */
export function draftOf(line: LineFaults): LineDraft {
  const [out, back] = directions.map((way) => fieldsOf(line[way])) as [LineDraft['fields'], LineDraft['fields']];
  const silent = (fields: object): boolean => Object.keys(fields).length === 0;
  if (silent(out) && !silent(back)) return { way: 'in', fields: back };
  return { way: silent(back) && !silent(out) ? 'out' : 'both', fields: out };
}

const fieldsOf = (faults: Faults): LineDraft['fields'] =>
  Object.fromEntries(lineFields.flatMap((field) => (faults[field] ? [[field, String(faults[field])]] : [])));

/** What only adds to another field is asked for where that one says something. */
const under: Readonly<Partial<Record<LineField, LineField>>> = { late: 'reorder', queue: 'rate' };

/** Is there anything to say in this field? */
export function isAsked({ fields }: LineDraft, field: LineField): boolean {
  const above = under[field];
  return above === undefined || !/^\s*0*\s*$/.test(fields[above] ?? '');
}

export interface ReadLine {
  /** As `line-set` takes them; undefined where something is wrong. */
  readonly params: Readonly<Record<string, unknown>> | undefined;
  readonly wrong: Readonly<Partial<Record<LineField, string>>>;
}

export function readLine(draft: LineDraft): ReadLine {
  const typed = lineFields.flatMap((field) => {
    const text = isAsked(draft, field) ? (draft.fields[field] ?? '').trim() : '';
    return text === '' ? [] : [[field, numberIn(text)] as const];
  });
  const read = v.safeParse(Faults, Object.fromEntries(typed));
  const fields = (read.issues ?? []).map(({ path }) => path?.[0]?.key as LineField);
  return {
    params: read.success ? { ...read.output, ...(draft.way === 'both' ? {} : { direction: draft.way }) } : undefined,
    wrong: Object.fromEntries(fields.map((field) => [field, t.trouble.line.fields[field].wrong])),
  };
}

/** -1, which the schema refuses, for what is no number. */
const numberIn = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : -1);
