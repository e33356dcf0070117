// A gate is a list of clauses; each refuses for one reason and knows nothing of the others.
// Tests compose the list minus one, for each, and want an attack to come through.
import { errors } from '../../shared/contract/errors.ts';
import type { ErrorCode } from '../../shared/contract/errors.ts';
import type { Facts } from './facts.ts';

export interface Clause {
  readonly id: string;
  readonly error: ErrorCode;
  /** The HTTP status of the refusal: that of the error table. */
  readonly status: number;
  /** Why this head is refused, with what was seen; undefined where the clause has nothing against it. */
  readonly refuse: (facts: Facts) => string | undefined;
}

export interface Refusal {
  readonly clause: Clause;
  readonly detail: string;
}

/** Make a clause; its status is the one the error table gives. */
export function clause(id: string, error: ErrorCode, refuse: Clause['refuse']): Clause {
  return { id, error, status: errors[error].status, refuse };
}

/** The first refusal of the list, or undefined: the request may pass. */
export function pass(clauses: readonly Clause[], facts: Facts): Refusal | undefined {
  for (const each of clauses) {
    const detail = each.refuse(facts);
    if (detail !== undefined) return { clause: each, detail: printable(detail) };
  }
  return undefined;
}

// What was seen is shown again, so it is cut and made harmless to a terminal.
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?').slice(0, 200);
}
