// From which kernel on processes are counted for each user namespace: before, a limit would count those of the desktop, too.
import { expect, test } from 'vitest';
import { countsApart } from '../../server/worlds/most-processes.ts';

test.each([
  ['4.19.0-27-amd64', false],
  ['5.4.0-216-generic', false],
  ['5.10.0', false],
  ['5.14.0-503.el9.x86_64', true],
  ['5.15.0-1', true],
  ['6.1.0-35-amd64', true],
  ['10.0', true],
  ['', false],
])('%s', (release, apart) => {
  expect(countsApart(release)).toBe(apart);
});
