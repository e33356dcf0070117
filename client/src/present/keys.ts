// The keys of the projector and of the notes. Presenters' remotes send PageDown, PageUp and the full stop. Pure.
import type { Slide } from './slides.ts';

/** How answers are named on the screen. */
export const letters = 'ABCDEFGHI';

export type PresentAct =
  | { readonly what: 'next' | 'back' | 'first' | 'last' | 'next-step' | 'step-before' | 'black' | 'do' | 'type' }
  | { readonly what: 'choice'; readonly index: number };

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const plain: Readonly<Record<string, PresentAct>> = {
  ArrowRight: { what: 'next' },
  PageDown: { what: 'next' },
  ArrowLeft: { what: 'back' },
  Backspace: { what: 'back' },
  PageUp: { what: 'back' },
  Home: { what: 'first' },
  End: { what: 'last' },
  ArrowDown: { what: 'next-step' },
  ArrowUp: { what: 'step-before' },
  Enter: { what: 'do' },
};

/** What a key asks for. `letters`: keys of one letter or digit count (WCAG 2.1.4: they can be switched off). */
export function actOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Key, letters: boolean): PresentAct | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === ' ') return { what: shiftKey ? 'back' : 'next' };
  if (letters && /^[bB.]$/.test(key)) return { what: 'black' };
  if (letters && /^[tT]$/.test(key)) return { what: 'type' };
  if (letters && /^[1-9]$/.test(key)) return { what: 'choice', index: Number(key) - 1 };
  return plain[key];
}

/** What the main button says: it closes a question, shows the first moment or the next one. */
export function nextName({ asking }: Slide, place: number): 'show' | 'first' | 'next' {
  if (asking) return 'show';
  return place === 0 ? 'first' : 'next';
}
