// The words of the page about articles, English. Another language is another file with the same keys.
import type { Claim } from '../../../../server/shared/contract/api.ts';

const verdicts: Readonly<Record<Claim['verdict'], string>> = {
  right: 'That is so',
  wrong: 'That is not so',
  partly: 'Only partly',
};

export const en = {
  says: 'These sentences can be read about 127.0.0.1, its ports, TCP, UDP and HTTP. A lesson shows how much of each holds on this computer.',
  unit: (unit: number, title: string) => (title === '' ? `Unit ${unit}` : `Unit ${unit}. ${title}`),
  verdicts,
  by: 'You saw it in lesson',
  shownIn: 'Lesson',
  shows: (step: string) => `shows it in “${step}”.`,
  tell: 'Tell me now',
  tellAll: 'Tell me all of them',
  hideAll: 'Hide what I have not seen',
  none: 'No lesson that is here judges what articles say.',
};
export type Texts = typeof en;
