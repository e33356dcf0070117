// The token of this start: 32 random bytes, known to this process and to the pages it let in, written nowhere.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A fresh token: 43 letters of base64url, which a header and a sub-protocol both take. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Are the two texts equal? Takes as long wherever they differ, and whatever their lengths (digests are compared). */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
