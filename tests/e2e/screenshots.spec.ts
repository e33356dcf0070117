// The command that makes the picture in the README still finds the lesson as it is.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '../support/page.ts';

const run = promisify(execFile);
const tree = path.resolve(import.meta.dirname, '../..');

test('npm run screenshots makes the picture of the lesson', async ({ playground }, info) => {
  expect(playground.url()).toContain('http');
  const into = info.outputPath('docs');
  await run('npm', ['run', '--silent', 'screenshots', '--', '--into', into], { cwd: tree });
  const picture = fs.readFileSync(path.join(into, 'lesson.png'));
  // PNG, third edition, 5.2 and 11.2.1: the signature, then the width and the height.
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1440, 900]);
});
