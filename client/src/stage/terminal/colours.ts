// The page's colours for a terminal, as xterm names them: the tokens of app.css, which were computed to be readable in both
// themes. Programs choose among sixteen.
import type { Colours } from '../../frames/terminal/messages.ts';

const tokens: Colours = {
  background: '--surface',
  foreground: '--ink',
  cursor: '--ink',
  cursorAccent: '--surface',
  selectionBackground: '--line-2',
  black: '--ink',
  red: '--bad',
  green: '--good',
  yellow: '--warn',
  blue: '--tcp',
  magenta: '--tls',
  cyan: '--ws',
  white: '--ink-2',
  brightBlack: '--ink-3',
  brightRed: '--icmp',
  brightGreen: '--http',
  brightYellow: '--udp',
  brightBlue: '--tcp',
  brightMagenta: '--sql',
  brightCyan: '--ws',
  brightWhite: '--ink',
};

export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    Object.entries(tokens).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  );
}

/** Call when the theme changes; returns how to stop. */
export function onColours(call: (colours: Colours) => void): () => void {
  const observer = new MutationObserver(() => call(coloursNow()));
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
