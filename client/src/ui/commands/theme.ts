// Light, dark, or as the system has it.
import type { Commands } from '../palette/types.ts';
import { t } from '../texts/texts.ts';
import { chooseTheme, chosenTheme, themes } from '../theme.ts';

export const commands: Commands = () =>
  themes.map((theme) => ({
    id: `theme-${theme}`,
    title: `${t.theme}: ${t.themes[theme]}`,
    group: t.palette.page,
    ...(theme === chosenTheme() && { note: t.palette.chosen }),
    run: () => void chooseTheme(theme),
  }));
