// An error on the terminal: one line for what the table knows; the stack only for what nobody foresaw.
import { errorText, PlaygroundError } from '../shared/contract/errors.ts';

/** What happened, the raw detail, and what to try, on one line. */
export function sayError(error: unknown): string {
  if (error instanceof PlaygroundError) return `${error.message} ${errorText(error.code).remedy}`;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const { title, remedy } = errorText(error.code);
    return `${title} ${remedy} (${error.message})`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
