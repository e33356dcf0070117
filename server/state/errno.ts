// The code of a system error ("ENOSPC"), for sentences and decisions.

/** The errno of what was thrown; what is not a system error is thrown on. */
export function errno(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
