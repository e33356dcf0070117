// A projector is dark unless it is switched, whatever the reader's own theme is; leaving gives that one back.

export type ProjectorTheme = 'dark' | 'light';

/** Keep the whole page in this theme until the returned function is called. */
export function holdTheme(theme: ProjectorTheme): () => void {
  const paint = (): void => {
    document.documentElement.dataset['theme'] = theme;
  };
  const system = matchMedia('(prefers-color-scheme: dark)');
  // public/theme.js hears the same, and paints the reader's theme first.
  const places = [
    [system, 'change'],
    [window, 'storage'],
    [window, 'theme'],
  ] as const;
  for (const [place, event] of places) place.addEventListener(event, paint);
  paint();
  return () => {
    for (const [place, event] of places) place.removeEventListener(event, paint);
    window.dispatchEvent(new Event('theme'));
  };
}
