// The rows in view as they are drawn, all words ready: to ask for each word where it stands makes Svelte watch each, which took as long
// as all else that is done for a frame.
import type { Delta } from '../../dissector/news.ts';
import type { Row } from '../../dissector/messages.ts';
import type { Run } from '../../state/run.svelte.ts';
import { colourOfRow } from '../colours.ts';
import { seconds } from '../time.ts';
import { touchedBy } from '../touched-by.ts';

export interface Line {
  readonly row: Row;
  readonly id: number;
  /** Its place in the list, from 0. */
  readonly place: number;
  readonly number: number;
  readonly since: string;
  readonly from: EndWords;
  readonly to: EndWords;
  readonly protocol: string;
  readonly colour: string;
  readonly what: string;
  readonly picked: boolean;
  readonly lit: boolean;
  readonly remark: { readonly marked: boolean; readonly note: string } | undefined;
}

export interface EndWords {
  /** What stands before the port; empty where the port alone says who it is. */
  readonly address: string;
  readonly text: string;
  /** Address and port. */
  readonly title: string;
  /** There is no port: the text is the address. */
  readonly whole: boolean;
}

/** What is drawn of the rows that the worker told last. `lit`: entry ids that light up. */
export function linesOf(
  run: Run,
  { window, began = 0 }: Pick<Delta, 'window' | 'began'>,
  lit: ReadonlySet<number>,
): Line[] {
  const { touched, selection } = run;
  const { all } = run.remarks;
  const isFar = run.file?.far === true;
  return (window?.rows ?? []).map((row, index) => {
    const { id, at, from, to, protocol, what } = row;
    const touch = touched.get(id);
    return {
      row,
      id,
      place: (window?.first ?? 0) + index,
      number: run.number(id),
      since: seconds(at - began),
      from: words(from, isFar),
      to: words(to, isFar),
      protocol: protocol.toUpperCase(),
      colour: colourOfRow(row),
      what: touch === undefined ? what : `${what}, ${touchedBy(touch)}`,
      picked: id === selection,
      lit: lit.has(id),
      remark: all.get(id),
    };
  });
}

/** The row that Tab leads to: the picked one, or else the first that is in view as a whole. */
export const entranceOf = (lines: readonly Line[], isInView: (place: number) => boolean): number | undefined =>
  (lines.find(({ picked }) => picked) ?? lines.find(({ place }) => isInView(place)) ?? lines[0])?.id;

const words = ({ address, port }: Row['from'], isFar: boolean): EndWords => ({
  address: isFar && port !== 0 ? address : '',
  text: port === 0 ? address : `:${port}`,
  title: `${address}:${port}`,
  whole: port === 0,
});
