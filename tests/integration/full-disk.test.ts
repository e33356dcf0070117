// The disk is full in the middle of a lesson: the lesson goes on, and its page is told. A real file system without a free block.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { noPrivate } from '../support/capture.ts';
import { ownMounts } from '../support/lent-programs.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const fill = 'mount -t tmpfs -o size=64k,mode=700 tmpfs "$0" && (cat /dev/zero >"$0/fill" 2>/dev/null; exec "$@")';

test('progress cannot be saved: it is said, and the lesson can be finished', async (context) => {
  skipFor(noPrivate || lacking('mount'), context);
  const state = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-full-'));
  const before = [...ownMounts, 'sh', '-c', fill, state];
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
    tab.leave();
  } finally {
    await playground.stop();
    fs.rmSync(state, { recursive: true, force: true });
  }
});
