// The headers on every answer, errors and refused upgrades included. They are what may go out; the gate is who may come in.
import type { Area } from './gate/facts.ts';

const page = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html playground-worker',
];

// Static shells for what a service wrote: no token, an origin of their own (null), nothing to load, one who may frame them.
const frame = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'self'",
];

const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** The headers of an answer from this part of the address space. `dev`: Vite injects styles, which takes one word more. */
export function headersFor(area: Area, dev: boolean): Readonly<Record<string, string>> {
  if (area === 'frame') return { ...everywhere, 'Content-Security-Policy': frame.join('; ') };
  const policy = page.map((each) => (dev && each.startsWith('style-src') ? `${each} 'unsafe-inline'` : each));
  const headers = { ...everywhere, 'Content-Security-Policy': policy.join('; '), 'X-Frame-Options': 'DENY' };
  return area === 'api' ? { ...headers, 'Cache-Control': 'no-store' } : headers;
}
