// One row of the error table: a code's words, and the helper that writes them down.

export interface ErrorText {
  readonly status: number;
  /** What happened, one short sentence. */
  readonly title: string;
  /** What it means. */
  readonly means: string;
  /** What to try. */
  readonly remedy: string;
}

/** One row of the table. */
export const say = (status: number, title: string, means: string, remedy: string): ErrorText => ({
  status,
  title,
  means,
  remedy,
});

/** What to try that many rows share. */
export const reload = 'Reload the page. If it comes again, start the playground anew.';
export const open = 'Open the address that the terminal printed when the playground started.';
