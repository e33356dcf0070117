// What the arrows, Home and End do on a row of things: in a picture with points, on the scrub.

const moves: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  Home: -Infinity,
  End: Infinity,
};

/** How far a key leads; undefined where it leads nowhere. */
export const leadOf = ({ key }: Pick<KeyboardEvent, 'key'>): number | undefined => moves[key];

/** The place that lies so far from this one, among so many; from none (below 0), from before the first or behind the last. */
export function led(from: number, by: number, count: number): number {
  const start = from < 0 ? (by > 0 ? -1 : count) : from;
  return Math.min(Math.max(start + by, 0), count - 1);
}
