// A number and what it counts: "1 packet", "20 000 packets".
import { grouped } from '../time.ts';

export const plural = (count: number, one: string, many: string): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;
