// The pure parts of the session's proofs: the peer's row, descendants, codes, rates.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { codeLife, Codes, codeTries } from '../../server/api/codes.ts';
import { withDescendants } from '../../server/api/peer-evidence.ts';
import { peerRows } from '../../server/api/peer.ts';
import { Rate } from '../../server/api/rate.ts';
import { sameSecret, newToken } from '../../server/api/token.ts';
import type { SocketRow } from '../../server/sockets/proc-net.ts';

const ends = { remoteAddress: '127.0.0.1', remotePort: 40000, localAddress: '127.0.0.1', localPort: 62893 };
const row = (family: 4 | 6, from: string, to: string, change: Partial<SocketRow> = {}): SocketRow => ({
  transport: 'tcp',
  family,
  local: { address: from, port: 40000 },
  remote: { address: to, port: 62893 },
  state: 'ESTABLISHED',
  uid: 1000,
  inode: 77,
  recvQueue: 0,
  sendQueue: 0,
  ...change,
});

describe('the row of the peer', () => {
  test.each([
    ['in tcp', row(4, '127.0.0.1', '127.0.0.1')],
    ['in tcp6, as a mapped address', row(6, '::ffff:127.0.0.1', '::ffff:127.0.0.1')],
  ])('is found %s', (_name, peer) => {
    expect(peerRows([peer], ends)).toEqual([peer]);
  });

  test('of ::1 is found in tcp6', () => {
    const peer = row(6, '::1', '::1');
    expect(peerRows([peer], { ...ends, remoteAddress: '::1', localAddress: '::1' })).toEqual([peer]);
  });

  test.each([
    ['our own end', row(4, '127.0.0.1', '127.0.0.1', { local: { address: '127.0.0.1', port: 62893 } })],
    ['another peer port', row(4, '127.0.0.1', '127.0.0.1', { local: { address: '127.0.0.1', port: 40001 } })],
    ['another server port', row(4, '127.0.0.1', '127.0.0.1', { remote: { address: '127.0.0.1', port: 1 } })],
    ['another address', row(4, '127.0.0.2', '127.0.0.1')],
    ['to another address', row(4, '127.0.0.1', '127.0.0.2')],
    ['half mapped', row(6, '::ffff:127.0.0.1', '127.0.0.1')],
    ['UDP', row(4, '127.0.0.1', '127.0.0.1', { transport: 'udp' })],
  ])('is not %s', (_name, other) => {
    expect(peerRows([other], ends)).toEqual([]);
  });
});

test('descendants are found however deep and in whatever order', () => {
  const parentOf = new Map([
    [50, 40],
    [40, 30],
    [30, 20],
    [60, 1],
    [20, 1],
  ]);
  expect([...withDescendants(new Set([30]), parentOf)].sort()).toEqual([30, 40, 50]);
  expect(withDescendants(new Set(), parentOf).size).toBe(0);
});

describe('one-time codes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const fresh = () => {
    const told: string[] = [];
    const codes = new Codes((code) => told.push(code));
    return { codes, told, first: codes.newCode() };
  };

  test('are ten letters of 32: 50 bits', () => {
    const { codes } = fresh();
    const many = Array.from({ length: 200 }, () => codes.newCode());
    expect(many.every((code) => /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/.test(code))).toBe(true);
    expect(new Set(many).size).toBe(200);
  });

  test('count once, and a new one is told', () => {
    const { codes, told, first } = fresh();
    expect(codes.use(first)).toBe(true);
    expect(codes.use(first)).toBe(false);
    expect(told).toHaveLength(1);
    expect(codes.use(told[0] ?? '')).toBe(true);
  });

  test('may be typed in small letters, without the dash, with O for 0', () => {
    const { codes, first } = fresh();
    expect(codes.use(` ${first.toLowerCase().replace('-', '').replaceAll('0', 'o').replaceAll('1', 'l')} `)).toBe(true);
  });

  test('expire after five minutes, and a new one is told', () => {
    const { codes, told, first } = fresh();
    vi.advanceTimersByTime(codeLife - 1);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toHaveLength(1);
    expect(codes.use(first)).toBe(false);
  });

  test('are dropped after five wrong tries; the next comes when the time is over', () => {
    const { codes, told, first } = fresh();
    for (let i = 1; i < codeTries; i++) expect(codes.use('WRONG')).toBe(false);
    expect(codes.use(first)).toBe(true); // four are allowed
    const second = told[0] ?? '';
    for (let i = 0; i < codeTries; i++) expect(codes.use('WRONG')).toBe(false);
    expect(codes.use(second)).toBe(false);
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(codeLife);
    expect(codes.use(told[1] ?? '')).toBe(true);
  });

  test('a new one takes the place of the one before', () => {
    const { codes, first } = fresh();
    const second = codes.newCode();
    expect(codes.use(first)).toBe(false);
    expect(codes.use(second)).toBe(true);
  });

  test('end with the door', () => {
    const { codes, told, first } = fresh();
    codes.stop();
    vi.advanceTimersByTime(2 * codeLife);
    expect(codes.use(first)).toBe(false);
    expect(told).toEqual([]);
  });
});

test('a rate lets its number through, and again as time passes', () => {
  let now = 0;
  const rate = new Rate(10, () => now);
  const taken = () => Array.from({ length: 20 }, () => rate.take()).filter(Boolean).length;
  expect(taken()).toBe(10);
  expect(taken()).toBe(0);
  now = 500;
  expect(taken()).toBe(5);
  now = 60_000;
  expect(taken()).toBe(10);
});

test('tokens are 32 random bytes, and secrets of any length are compared', () => {
  const token = newToken();
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(newToken()).not.toBe(token);
  expect(sameSecret(token, token)).toBe(true);
  expect(sameSecret(token, `${token}A`)).toBe(false);
  expect(sameSecret('', token)).toBe(false);
});
