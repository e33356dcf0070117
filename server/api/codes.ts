// One-time codes: the proof for a page where the kernel cannot vouch. One code lives at a time.
// Flow: newCode() is put into the address that is opened; used or expired, a new one is told to the terminal.
import { randomInt } from 'node:crypto';
import { sameSecret } from './token.ts';

/** How long a code lives, in ms. */
export const codeLife = 5 * 60_000;
/** Wrong tries after which a code is dropped. */
export const codeTries = 5;

// Crockford's base 32: no I, L, O, U, so that what is read aloud can be typed. Ten letters are 50 bits.
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const half = 5;

export class Codes {
  readonly #tell: (code: string) => void;
  #live: { code: string; tries: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `tell` gets each code that replaces a used or expired one. */
  constructor(tell: (code: string) => void) {
    this.#tell = tell;
  }

  /** A fresh code, "7KQ2M-X4D9P"; the one before is no longer valid. */
  newCode(): string {
    clearTimeout(this.#timer);
    const code = `${draw()}-${draw()}`;
    this.#live = { code: plain(code), tries: 0 };
    this.#timer = setTimeout(() => this.#renew(), codeLife).unref();
    return code;
  }

  /** Too many wrong tries came; until the next code is made, none is right. */
  get dropped(): boolean {
    return this.#live === undefined;
  }

  /**
   * Is this the live code? Then it is used up, and a new one is told. After `codeTries` wrong tries the code is dropped;
   * the next comes when its time would have been over, so that guessing stays at five tries in five minutes.
   */
  use(typed: string): boolean {
    const live = this.#live;
    if (live === undefined) return false;
    if (sameSecret(plain(typed), live.code)) {
      this.#renew();
      return true;
    }
    live.tries += 1;
    if (live.tries >= codeTries) this.#live = undefined;
    return false;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#live = undefined;
  }

  #renew(): void {
    this.#tell(this.newCode());
  }
}

function draw(): string {
  return Array.from({ length: half }, () => letters[randomInt(letters.length)]).join('');
}

/** As it is compared: capitals, no dashes or blanks, and the letters that look like digits read as those. */
function plain(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
