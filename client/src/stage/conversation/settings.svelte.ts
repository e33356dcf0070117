// What the reader wants to see in the drawing, kept in this browser: bytes under way, and which sequence numbers.
import { numberings, type Numbering } from './numbers.ts';

/** In the browser's storage; each is there only where it differs from what is usual. */
const keys = { bands: 'drawing-bands', numbering: 'drawing-numbers' } as const;

export class DrawingSettings {
  #bands = $state(kept(keys.bands) !== 'off');
  #numbering: Numbering = $state(numberings.find((one) => one === kept(keys.numbering)) ?? 'none');

  get bands(): boolean {
    return this.#bands;
  }

  set bands(shown: boolean) {
    this.#bands = shown;
    keep(keys.bands, shown ? undefined : 'off');
  }

  get numbering(): Numbering {
    return this.#numbering;
  }

  set numbering(which: Numbering) {
    this.#numbering = which;
    keep(keys.numbering, which === 'none' ? undefined : which);
  }
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage is switched off: nothing was kept.
  }
}

function keep(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is switched off: it holds until the page is left.
  }
}
