// How long something lasts, as a clock shows it. Pure.

/** "0:07", "12:30", "1:02:05" for a span in ms; a clock that was set back reads as nothing. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const small = `${hours > 0 ? two(minutes % 60) : minutes}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${small}` : small;
}
