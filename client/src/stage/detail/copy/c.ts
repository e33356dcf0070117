// Copy: the bytes as an array in C.
import { hex } from '../../../../../server/shared/dissect/text.ts';
import { t } from '../../texts/texts.ts';
import type { CopyForm, ToCopy } from './forms.ts';

export const form: CopyForm = { id: 'c', title: t.copy.c, order: 3, key: 'c', copy };

const perLine = 12;

function copy({ detail: { bytes, layers }, number }: ToCopy): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += perLine)
    lines.push(
      `  /* ${hex(at, 2)} */ ${[...bytes.subarray(at, at + perLine)].map((one) => `0x${hex(one, 1)},`).join(' ')}`,
    );
  // Of the layers their protocols alone: a title may hold what would end the comment.
  const about = layers.map(({ protocol }) => protocol).join(', ');
  return [
    `/* ${t.copy.number(number)}: ${about} */`,
    `static const unsigned char packet_${number}[${bytes.length}] = {`,
    ...lines,
    '};\n',
  ].join('\n');
}
