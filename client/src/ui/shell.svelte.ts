// What the pages and the frame around them share: the run that is on screen, and what was last said aloud.
import type { Run } from '../state/run.svelte.ts';

export class Shell {
  /** The run on screen: the bar's labels and the notices speak of it. */
  run: Run | undefined = $state.raw();
  /** The name of a capture file that is shown in its place. */
  file: string | undefined = $state();
  /** Put a command at the prompt of the terminal that is open in this page. */
  paste: ((text: string) => void) | undefined = $state.raw();
  /** The palette is open. */
  palette = $state(false);
  /** Keys of one letter without Ctrl do something; they can be switched off (WCAG 2.1.4). */
  letterKeys = $state(true);
  /** Spoken by screen readers, politely. */
  spoken = $state('');

  /** Say a sentence in the live region. The same sentence twice is said twice. */
  say(sentence: string): void {
    this.spoken = this.spoken === sentence ? `${sentence}\u00a0` : sentence;
  }
}
