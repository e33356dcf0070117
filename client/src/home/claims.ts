// What articles say, unit by unit, and whether the learner has seen how much of it holds. Pure.
import type { Claim, CourseInfo } from '../../../server/shared/contract/api.ts';
import type { LessonCard } from './course.ts';

export interface JudgedClaim extends Claim {
  /** The lesson that shows it. */
  readonly card: LessonCard;
  /** Its check was met by the learner once: what was seen is not asked for again. */
  readonly seen: boolean;
}

export interface UnitClaims {
  readonly unit: number;
  /** Empty for a unit that the course does not name. */
  readonly title: string;
  readonly claims: readonly JudgedClaim[];
}

/** The units that judge a claim, in order. */
export function claimsOf({ units, lessons }: CourseInfo): UnitClaims[] {
  return units.flatMap(({ number: unit, title, claims }) => {
    const judged = claims.flatMap((claim) => {
      const card = lessons.find(({ id }) => id === claim.lesson);
      return card ? { ...claim, card, seen: card.progress?.checks.includes(claim.check) ?? false } : [];
    });
    return judged.length === 0 ? [] : { unit, title, claims: judged };
  });
}

/** How many of them were seen. */
export const seenOf = (claims: readonly JudgedClaim[]): number => claims.filter(({ seen }) => seen).length;
