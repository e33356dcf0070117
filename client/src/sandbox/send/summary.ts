// One thing that is sent, in a line: the first words of it. Pure.
import type { ExperimentSend } from '../../../../server/shared/contract/experiment.ts';

const most = 70;

/** The first line of what is sent; empty where nothing is (a connection that opens, or closes). */
export function summary({ params }: ExperimentSend): string {
  const { text, texts } = params;
  if (Array.isArray(texts)) return cut(texts.join(' · '));
  return typeof text === 'string' ? cut(text) : '';
}

const cut = (text: string): string => (text.length <= most ? text : `${text.slice(0, most)}…`);
