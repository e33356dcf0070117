// Copy: what the layers say, as a person reads it.
import { harmless } from '../../../../../server/shared/acting.ts';
import type { Field, Layer } from '../../../../../server/shared/dissect/types.ts';
import { seconds } from '../../time.ts';
import { t } from '../../texts/texts.ts';
import type { CopyForm, ToCopy } from './forms.ts';

export const form: CopyForm = { id: 'text', title: t.copy.text, order: 1, key: 't', copy };

function copy({ detail, number, since }: ToCopy): string {
  const { title, says, original, bytes, layers } = detail;
  const head = [
    t.copy.head(number, title),
    says,
    `${t.copy.time(seconds(since))}, ${t.copy.size(original)}`,
    ...(bytes.length < original ? [t.detail.cut(bytes.length, original)] : []),
  ].filter((line) => line !== '');
  return `${[head, ...layers.map(linesOf)].map((lines) => lines.map(harmless).join('\n')).join('\n\n')}\n`;
}

function linesOf({ title, start, end, fields, reason }: Layer): string[] {
  const why = reason === undefined ? [] : [`  ${reason}`];
  return [`${title}, ${t.copy.size(end - start)}`, ...why, ...fields.flatMap((field) => fieldLines(field, '  '))];
}

function fieldLines({ label, text, value, fields = [] }: Field, indent: string): string[] {
  const shown = typeof value === 'boolean' ? (value ? t.detail.yes : t.detail.no) : text;
  return [`${indent}${label}: ${shown}`, ...fields.flatMap((field) => fieldLines(field, `${indent}  `))];
}
