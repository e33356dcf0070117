// A page used without a mouse. After each key the focus is somewhere, it is drawn, and nothing lies over it.
import type { Locator, Page } from '@playwright/test';
import { expect } from './page.ts';

/** What is wrong with where the focus is; empty where a person sees it. The top of a page or of a step has it without a ring. */
const fault = (): string => {
  const element = document.activeElement;
  if (element === null || element === document.body) return 'the focus is nowhere';
  if (element.matches('main, h1')) return '';
  const name = element.outerHTML.slice(0, 160);
  // A text field may leave the ring to the frame that it is in.
  const ringed = [element, element.parentElement].some((one) => {
    const { outlineStyle = 'none', outlineWidth = '0' } = one ? getComputedStyle(one) : {};
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  if (!ringed) return `no ring: ${name}`;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2;
  const y = (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2;
  const there = document.elementFromPoint(x, y);
  const seen = there !== null && (element.contains(there) || there.contains(element));
  return seen ? '' : `covered or out of view: ${name}`;
};

/** The most presses on the way to something. */
const most = 80;

export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Press a key; the focus is seen afterwards. */
  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
    await this.isSeen(key);
  }

  /** Type text where the focus is. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
    await this.isSeen(text);
  }

  /** Go on with Tab, or back with Shift+Tab, to what is wanted. */
  async to(wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let presses = 0; presses < most; presses++) {
      await this.press(key);
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`${key} does not lead to ${String(wanted)}`);
  }

  /** The focus is there, now or when what was asked for is over, and a person sees where. */
  async isSeen(after: string): Promise<void> {
    await expect.poll(() => this.#page.evaluate(fault), { message: `after ${after}`, intervals: [20, 50] }).toBe('');
  }
}
