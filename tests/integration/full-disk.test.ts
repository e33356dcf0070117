// The disk is full in the middle of a lesson: the lesson goes on, and its page is told. A real file system without a free block.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { noPrivate } from '../support/capture.ts';
import { makeRoom, onFullDisk } from '../support/full-disk.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

test('progress cannot be saved: it is said, and the lesson can be finished', async (context) => {
  skipFor(noPrivate || lacking('mount'), context);
  const state = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-full-'));
  const before = onFullDisk(state);
  const playground = await startPlayground({ state, before, args: ['--world', 'host', '--capture', 'off'] });
  try {
    const tab = await Tab.open(playground.ready.url);
    await tab.begin('say-hello-over-tcp');
    await tab.entry('a service', (entry) => entry.type === 'process' && entry.what === 'ready');
    await tab.learner({ what: 'predict', item: 'before-hello', choice: 'three' });
    const notice = await tab.entry('a notice', (entry) => entry.type === 'notice');
    expect(notice).toMatchObject({ error: 'ENOSPC' });
    await tab.press('say-hello');
    await tab.until('the step is done', () => tab.state?.progress.steps.includes('hello') === true);
    const { notices } = await tab.ask<{ notices: unknown[] }>('GET', '/system');
    expect(notices).toMatchObject([{ error: 'ENOSPC' }]);
    // A run that begins now is told, too; and each is told once there is room again.
    const later = await tab.sandbox({ world: 'host' });
    await later.entry('the notice', (entry) => entry.type === 'notice' && entry.error === 'ENOSPC');
    makeRoom(playground);
    await tab.learner({ what: 'enter', step: 'frozen' });
    for (const one of [tab, later])
      await one.entry('its end', (entry) => entry.type === 'notice' && entry.error === 'ENOSPC' && entry.over === true);
    later.leave();
    tab.leave();
  } finally {
    await playground.stop();
    fs.rmSync(state, { recursive: true, force: true });
  }
});
