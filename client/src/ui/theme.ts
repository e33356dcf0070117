// The switch between System, Light and Dark. public/theme.js paints it, here and in every other tab.
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The reader's choice; `system` where none is kept or the browser keeps nothing. */
export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem('theme');
    return themes.find((theme) => theme === kept) ?? 'system';
  } catch {
    return 'system'; // Storage is switched off: nothing was kept.
  }
}

/** Keep the choice and paint it now. Answers false where the browser keeps nothing, and so nothing changes. */
export function chooseTheme(theme: Theme): boolean {
  try {
    if (theme === 'system') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    return false; // Storage is switched off: the system's theme stays.
  }
  window.dispatchEvent(new Event('theme'));
  return true;
}
