// The kinds of terms that there are: whatever files lie in terms/.
import type { Terms } from './types.ts';

const files = import.meta.glob<{ terms: Terms }>('./terms/*.ts', { eager: true });

export const allTerms: readonly Terms[] = Object.values(files).map(({ terms }) => terms);
