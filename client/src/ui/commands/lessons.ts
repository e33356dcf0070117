// The lessons that are there, by name.
import { navigate } from '../../routes.ts';
import type { Commands } from '../palette/types.ts';
import { t } from '../texts/texts.ts';

export const commands: Commands = async ({ access }) => {
  const { lessons, units } = await access.api.course();
  return lessons.map(({ id, number, title, unit }) => ({
    id: `lesson-${id}`,
    title,
    group: t.lessons,
    note: t.palette.lesson(number),
    words: units.find((one) => one.number === unit)?.title ?? '',
    run: async () => void (await navigate('/lessons/:lesson', { params: { lesson: id } })),
  }));
};
