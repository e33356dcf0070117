// Services and actions announce themselves; what is not as it should be is refused at start, with the file's name.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadActions, loadServices } from '../../server/processes/discover.ts';
import { fixtureFolder } from '../support/fixture.ts';

const folder = (name: string): URL => fixtureFolder(`discover/${name}`);

/** The names of the files in a folder of server/. */
const filesIn = (name: string): string[] =>
  fs
    .readdirSync(new URL(`../../server/${name}/`, import.meta.url))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();

test('what there is', async () => {
  expect([...(await loadServices()).keys()]).toEqual(filesIn('services'));
  expect([...(await loadActions()).keys()]).toEqual(filesIn('actions').filter((name) => name !== 'types'));
});

describe('refused', () => {
  test.each([
    ['twice', 'tcp-echo.js: there is a second service with the id "tcp-echo"'],
    ['wrong-id', 'other-name.js: its id is "tcp-echo"; it must be the file\'s name, "other-name"'],
    ['nothing', 'helper.js: exports no `service`; helpers belong in a folder of their own'],
  ])('%s', async (name, message) => {
    await expect(loadServices([folder(name)])).rejects.toThrow(message);
  });
});
