// What the state room tells the rest: notices that concern every run (SystemInfo.notices carries them to the page).
import type { ErrorCode } from '../shared/contract/errors.ts';

export interface Notice {
  readonly error: ErrorCode;
  readonly detail?: string;
}
