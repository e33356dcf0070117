// The two programs that make single system calls for the learner, by side and by name. Apart from calls.ts, since pages that
// only show calls need no schemas.

export const sides = ['server', 'client'] as const;
export type Side = (typeof sides)[number];

/** The names of the two programs, as lessons and buttons aim at them. */
export const sideNames: Readonly<Record<Side, string>> = { server: 'server-side', client: 'client-side' };

/** "127.0.0.1:8000", "[::1]:8000" */
export const place = (at: { readonly address: string; readonly port: number }): string =>
  at.address.includes(':') ? `[${at.address}]:${at.port}` : `${at.address}:${at.port}`;
