// One thing that is sent, in a line: where to, and the first words of it. Pure.
import type { ExperimentSend } from '../../../../server/shared/contract/experiment.ts';

import { t } from '../texts/texts.ts';

const most = 70;

/** "to web, from the neighbour, at 127.0.0.1". */
export const aim = ({ to, from, at }: ExperimentSend): string =>
  [
    t.list.to(to),
    ...(from === 'neighbour' ? [t.list.fromNeighbour] : []),
    ...(at === undefined ? [] : [t.list.at(at)]),
  ].join(', ');

/** The first line of what is sent; empty where nothing is (a connection that opens, or closes). */
export function summary({ params }: ExperimentSend): string {
  const { text, texts } = params;
  if (Array.isArray(texts)) return cut(texts.join(' · '));
  return typeof text === 'string' ? cut(text) : '';
}

const cut = (text: string): string => (text.length <= most ? text : `${text.slice(0, most)}…`);
