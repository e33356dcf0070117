// An error on the terminal: one line for what the table knows; the stack only for what nobody foresaw.
import { errorText, PlaygroundError } from '../shared/contract/errors.ts';

/** The table's words for EACCES are about ports; where a file may not be opened, they are others. */
function codeOf(code: string, error: Error): string {
  const ofFile = 'syscall' in error && !['listen', 'bind', 'connect'].includes(String(error.syscall));
  return ofFile && (code === 'EACCES' || code === 'EPERM') ? 'file_forbidden' : code;
}

/** What happened, the raw detail, and what to try, on one line. */
export function sayError(error: unknown): string {
  if (error instanceof PlaygroundError) return `${error.message} ${errorText(error.code).remedy}`;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const { title, remedy } = errorText(codeOf(error.code, error));
    return `${title} ${remedy} (${error.message})`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
