// The kernel's word, clause by clause: for each, evidence that it alone refuses, and that vouches without it.
import { describe, expect, test } from 'vitest';
import { doubt, kernelWord } from '../../server/api/peer.ts';
import type { Evidence } from '../../server/api/peer.ts';
import type { SocketRow } from '../../server/sockets/proc-net.ts';

const row: SocketRow = {
  transport: 'tcp',
  family: 4,
  local: { address: '127.0.0.1', port: 40000 },
  remote: { address: '127.0.0.1', port: 62893 },
  state: 'ESTABLISHED',
  uid: 1000,
  inode: 77,
  recvQueue: 0,
  sendQueue: 0,
};

const good: Evidence = {
  platform: 'linux',
  uid: 1000,
  container: false,
  wsl: false,
  ssh: false,
  everyUid: true,
  codeOnly: false,
  rows: [row],
  heldByRun: 'no',
};

const cases: readonly (readonly [clause: string, name: string, change: Partial<Evidence>])[] = [
  ['linux', 'macOS', { platform: 'darwin' }],
  ['not-code-only', 'started with --code', { codeOnly: true }],
  ['no-container', 'in a container', { container: true }],
  ['no-wsl', 'in WSL', { wsl: true }],
  ['no-ssh', 'over SSH', { ssh: true }],
  ['every-uid', 'in a user namespace', { everyUid: false }],
  ['one-row', 'two rows', { rows: [row, row] }],
  ['established', 'an orphan that still has its user', { rows: [{ ...row, state: 'FIN_WAIT2' }] }],
  ['established', 'a peer that is closing', { rows: [{ ...row, state: 'CLOSE_WAIT' }] }],
  ['has-program', 'no program', { rows: [{ ...row, inode: 0 }] }],
  ['same-user', 'another user', { rows: [{ ...row, uid: 1001 }] }],
  ['same-user', 'root asks', { rows: [{ ...row, uid: 0 }] }],
  ['same-user', 'a server that does not know its own user', { uid: undefined }],
  ['not-of-a-run', 'a process of a run', { heldByRun: 'yes' }],
  ['not-of-a-run', 'perhaps a process of a run', { heldByRun: 'unknown' }],
];

test('a program of the same user is vouched for', () => {
  expect(doubt(kernelWord, good)).toBeUndefined();
});

test('no row at all, and an orphan as root sees it, are refused by more than one clause', () => {
  expect(doubt(kernelWord, { ...good, rows: [] })).toContain('0 rows');
  const orphan: Evidence = { ...good, uid: 0, rows: [{ ...row, uid: 0, inode: 0, state: 'FIN_WAIT2' }] };
  for (const id of ['established', 'has-program']) {
    const rest = kernelWord.filter((clause) => clause.id !== id);
    expect(doubt(rest, orphan)).toBeDefined();
  }
});

describe('each clause', () => {
  test('has a case', () => {
    expect(new Set(cases.map(([clause]) => clause))).toEqual(new Set(kernelWord.map(({ id }) => id)));
  });
  test.each(cases)('%s: %s', (clause, _name, change) => {
    const evidence = { ...good, ...change };
    expect(doubt(kernelWord, evidence)).toBeDefined();
    const without = kernelWord.filter(({ id }) => id !== clause);
    expect(doubt(without, evidence)).toBeUndefined();
  });
});
