// An error on the terminal: one line for what the table knows; the stack only for what nobody foresaw.
import { errorText, PlaygroundError } from '../shared/contract/errors.ts';

/** The table's words for EACCES are about ports; where a file may not be opened, they are others. */
function codeOf(code: string, error: Error): string {
  const ofFile = 'syscall' in error && !['listen', 'bind', 'connect'].includes(String(error.syscall));
  return ofFile && (code === 'EACCES' || code === 'EPERM') ? 'file_forbidden' : code;
}

/** What happened, the raw detail, and what to try, on one line. `program`: how the learner's shell calls this one. */
export function sayError(error: unknown, program: string): string {
  if (error instanceof PlaygroundError) return `${error.message} ${remedyFor(error.code, program)}`;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const code = codeOf(error.code, error);
    return `${errorText(code).title} ${remedyFor(code, program)} (${error.message})`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The table writes commands of this program under its short name. */
const remedyFor = (code: string, program: string): string =>
  errorText(code).remedy.replaceAll('`loopback-playground ', () => `\`${program} `);
