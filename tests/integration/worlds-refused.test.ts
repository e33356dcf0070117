// Where the system refuses namespaces: the whole program says so in each place where a person looks, and lessons run without. (What
// the page shows of it: tests/e2e/unseen.spec.ts.)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DoctorCheck } from '../../server/cli/doctor.ts';
import type { SystemInfo } from '../../server/shared/contract/api.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { whereAppArmor, whereRefused } from '../support/refused.ts';
import { startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const main = path.resolve(import.meta.dirname, '../../dist/server/main.js');
const remedy = 'sudo sysctl -w user.max_user_namespaces=15000';

describe.skipIf(whyNoPrivate !== '')(`where namespaces are refused${whyNoPrivate}`, () => {
  let state: string;
  beforeEach(() => {
    state = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-refused-'));
  });
  afterEach(() => fs.rmSync(state, { recursive: true, force: true }));

  /** Run it to its end, where it is refused. */
  const run = (...args: string[]) => runIn(whereRefused, ...args);
  async function runIn(before: readonly string[], ...args: string[]) {
    const [command = '', ...rest] = [...before, process.execPath, main, ...args, '--state', state];
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'close') as Promise<[number | null]>;
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { out, err, code };
  }

  test('doctor says why, and what would allow it', async () => {
    const { out, code } = await run('doctor', '--json');
    const { checks } = JSON.parse(out) as { checks: DoctorCheck[] };
    expect(checks.find(({ id }) => id === 'private')).toMatchObject({
      ok: false,
      needed: false,
      found: 'user.max_user_namespaces is 0.',
      remedy,
    });
    expect(checks.filter(({ id }) => id === 'capture-private')).toEqual([]);
    expect(code).toBe(0);
  });

  test('doctor names AppArmor where that refuses them', async () => {
    const { out } = await runIn(whereAppArmor, 'doctor', '--json');
    const { checks } = JSON.parse(out) as { checks: DoctorCheck[] };
    expect(checks.find(({ id }) => id === 'private')).toMatchObject({
      ok: false,
      found: 'AppArmor keeps ordinary users from it: kernel.apparmor_restrict_unprivileged_userns is 1.',
      remedy: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    });
  });

  test('--world private ends with one line that says why, and what would allow it', async () => {
    const { out, err, code } = await run('--world', 'private', '--port', '0', '--no-open');
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toMatch(/^No private network can be made here\. user\.max_user_namespaces is 0\. [^\n]+\n$/);
    expect(err.trim().endsWith(`What would allow it: ${remedy}`)).toBe(true);
  });

  test('the ready line and the page offer this computer alone; a lesson runs there, and says what it is instead of', async () => {
    const playground = await startPlayground({ before: whereRefused, state });
    try {
      expect(playground.ready.worlds).toEqual(['host']);
      const tab = await Tab.open(playground.url());
      expect(await tab.ask<SystemInfo>('GET', '/system')).toMatchObject({ worlds: ['host'] });
      await tab.begin('say-hello-over-tcp');
      expect(tab.info?.worlds).toEqual([{ name: 'host', kind: 'host', instead: 'world_forbidden' }]);
      await tab.entry('a service', (one) => one.type === 'process' && one.what === 'ready');
      await tab.learner({ what: 'predict', item: 'before-hello', choice: 'three' });
      await tab.press('say-hello');
      await tab.until('the step is done', () => tab.state?.progress.steps.includes('hello') === true);
      const asked = { sandbox: { world: 'private', services: [{ name: 'echo', kind: 'tcp-echo' }] } };
      expect(await tab.ask('POST', '/runs', asked)).toMatchObject({
        worlds: [{ kind: 'host', instead: 'world_forbidden' }],
      });
      tab.leave();
    } finally {
      await playground.stop();
    }
  });
});
