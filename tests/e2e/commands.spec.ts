// What the page shows to be typed works in a shell as it stands there: begun from a clone with a state folder of a hard name, and
// installed, where the short name is on the PATH.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, openLesson, test } from '../support/page.ts';
import { whereRefused } from '../support/refused.ts';
import { begin } from '../support/sandbox.ts';
import { startPlayground, type Playground } from '../support/server.ts';

const exec = promisify(execFile);

const shell = (command: string, { env }: Playground) => exec('sh', ['-c', command], { env, encoding: 'utf8' });

test.use({ programs: ['python3'] });

for (const installed of [false, true]) {
  test(`a program of one’s own is begun with the command that is shown, ${installed ? 'installed' : 'from a clone'}`, async ({
    page,
  }) => {
    const state = fs.mkdtempSync(path.join(os.tmpdir(), "somebody's `state` "));
    const playground = await startPlayground({ state, installed });
    try {
      await begin(page, playground);
      const yours = page.getByRole('list', { name: 'Your own programs that listen' });
      const command = (await yours.locator('code').textContent()) ?? '';
      expect(command.startsWith('loopback-playground ')).toBe(installed);

      // The Network label says the same words.
      await page.getByRole('button', { name: /^Network: / }).press('Enter');
      const [, beginning = ''] = /^(.* in w\d+ -- )/.exec(command) ?? [];
      await expect(page.locator('code', { hasText: new RegExp(` in w\\d+ --$`) })).toHaveText(beginning.trim());
      await page.keyboard.press('Escape');
      expect((await shell(`${beginning}cat /proc/net/dev`, playground)).stdout).not.toMatch(/eth|wlan|enp/);

      const mine = spawn('sh', ['-c', command], { env: playground.env, stdio: 'ignore', detached: true });
      const over = once(mine, 'exit');
      await expect(yours.getByRole('listitem').filter({ hasText: ':8000' })).toContainText(/python/);
      process.kill(-(mine.pid ?? 0), 'SIGKILL');
      await over;
    } finally {
      await page.goto('about:blank');
      await playground.stop();
      fs.rmSync(state, { recursive: true, force: true });
    }
  });
}

test('where no network of its own can be made, the command that says why is one', async ({ page }) => {
  const refused = await startPlayground({ before: whereRefused });
  try {
    await openLesson(page, refused);
    await page.getByRole('button', { name: 'Network: this computer' }).press('Enter');
    const command = (await page.locator('code', { hasText: / doctor$/ }).textContent()) ?? '';
    expect((await shell(command, refused)).stdout).toContain('Lessons can run here.');
  } finally {
    await page.goto('about:blank');
    await refused.stop();
    fs.rmSync(refused.state, { recursive: true, force: true });
  }
});
