// The datagram is held, and those behind it overtake it.
import type { Change } from './fate.ts';

export const reorder: Change<'reorder'> = ({ late }, copies) =>
  copies.map(({ delay }) => ({ delay: delay + late, by: 'reorder' }));
