// `loopback-playground doctor`: what is possible on this computer, what is missing, and the one command that brings it.
// The checks are given: system-checks.ts looks at the computer, the lead's preflights say what capture and worlds can do.
import type { Observation } from '../shared/contract/run.ts';
import type { WorldKind } from '../worlds/types.ts';

export interface DoctorCheck {
  readonly id: string;
  /** What it is about: "Capture on this computer's loopback". */
  readonly title: string;
  readonly ok: boolean;
  /** No lesson can run without it. */
  readonly needed: boolean;
  /** What was found, or what is the matter. */
  readonly found: string;
  /** One command or package; only where it is not ok. */
  readonly remedy?: string;
}

/** Exit code 0 when lessons can run. */
export function doctorExit(checks: readonly DoctorCheck[]): 0 | 1 {
  return checks.some((check) => check.needed && !check.ok) ? 1 : 0;
}

/** A table for people; ends with a newline. */
export function doctorText(checks: readonly DoctorCheck[]): string {
  const wide = Math.max(0, ...checks.map((check) => check.title.length));
  const indent = ' '.repeat(wide + 7);
  const lines = checks.flatMap(({ title, ok, found, remedy }) => {
    const line = `${ok ? 'yes' : 'no '}  ${title.padEnd(wide)}  ${found}`;
    return remedy === undefined || ok ? [line] : [line, `${indent}→ ${remedy}`];
  });
  const missing = checks.filter((check) => check.needed && !check.ok).map((check) => check.title);
  const end = missing.length === 0 ? 'Lessons can run here.' : `Lessons cannot run here: ${missing.join(', ')}.`;
  return `${[...lines, '', end].join('\n')}\n`;
}

/** The same for programs: one line of JSON. */
export function doctorJson(checks: readonly DoctorCheck[]): string {
  return `${JSON.stringify({ ok: doctorExit(checks) === 0, checks })}\n`;
}

/** The check for packets of one world, from what its capture preflight observed. */
export function captureCheck(world: WorldKind, { packets, tool, why, remedy }: Observation): DoctorCheck {
  const title = world === 'host' ? 'See packets of this computer’s loopback' : 'See packets of a private network';
  const ok = packets === 'captured';
  const found = ok ? `with ${tool ?? 'a capture program'}` : (why ?? 'not possible here');
  return { id: `capture-${world}`, title, ok, needed: false, found, ...(remedy === undefined ? {} : { remedy }) };
}

/** The check for private worlds, from the worlds' preflight. */
export function privateCheck(preflight: {
  readonly worlds: readonly WorldKind[];
  readonly why?: string | undefined;
  readonly detail?: string | undefined;
  readonly remedy?: string | undefined;
}): DoctorCheck {
  const ok = preflight.worlds.includes('private');
  const found = ok
    ? 'a network of its own for each lesson'
    : (preflight.detail ?? preflight.why ?? 'not possible here');
  const { remedy } = preflight;
  return {
    id: 'private',
    title: 'Private network',
    ok,
    needed: false,
    found,
    ...(remedy === undefined ? {} : { remedy }),
  };
}
