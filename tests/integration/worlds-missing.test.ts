// Programs of the system that are missing, or that go away in the middle: what needs them says so, and all else goes on.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DoctorCheck } from '../../server/cli/doctor.ts';
import type { Entry, FirewallEntry } from '../../server/shared/contract/entry.ts';
import type { Problem } from '../../server/shared/contract/api.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { lend, type Lent } from '../support/lent-programs.ts';
import { needs } from '../support/needs.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const without = whyNoPrivate || needs('nft', 'mount');

const exec = promisify(execFile);
const main = path.resolve(import.meta.dirname, '../../dist/server/main.js');

test.skipIf(without !== '').each([
  ['ip', 'iproute2'],
  ['nsenter', 'util-linux'],
  ['setpriv', 'util-linux'],
] as const)(
  `without %s there is no private network, and doctor says what brings it${without}`,
  async (name, brings) => {
    using lent = await lend(name);
    lent.take(name);
    const [command = '', ...args] = [...lent.before, process.execPath, main, 'doctor', '--json'];
    const { checks } = JSON.parse((await exec(command, args)).stdout) as { checks: DoctorCheck[] };
    expect(checks.find(({ id }) => id === 'private')).toMatchObject({
      ok: false,
      found: `The program ${name} is not installed.`,
      remedy: `sudo apt-get install ${brings}`,
    });
    expect(checks.find(({ id }) => id === name)).toMatchObject({ ok: false, found: `not installed: ${name}` });
  },
);

describe.skipIf(without !== '')(`a program that goes away while a lesson runs${without}`, () => {
  let lent: Lent;
  let playground: Playground;
  let tab: Tab;
  beforeEach(async () => {
    lent = await lend('nft', 'ip', 'nsenter');
    playground = await startPlayground({ before: lent.before });
    tab = await Tab.open(playground.url());
  });
  afterEach(async () => {
    tab.leave();
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
    lent[Symbol.dispose]();
  });

  const asked = { world: 'private' as const, services: [{ name: 'echo', kind: 'tcp-echo' }] };
  const open = (): Promise<Response> => tab.request('POST', '/runs', { sandbox: asked });
  const at = (rest: string): string => `/runs/${tab.info?.id ?? ''}${rest}`;
  async function begin(): Promise<void> {
    tab.leave();
    tab = await tab.sandbox(asked);
    await tab.service('echo');
  }
  const hello = () => tab.act({ action: 'tcp-send', to: 'echo', params: { text: 'hello' } });
  const told = (error: string) => tab.entries.filter((one) => one.type === 'notice' && one.error === error);

  test('nft, between two rules: that is said once, the first rule stands, and a nft that comes back is used', async () => {
    await begin();
    const rule = { verdict: 'drop', protocol: 'tcp', port: 9 };
    const rules =
      (count: number) =>
      (one: Entry): one is FirewallEntry =>
        one.type === 'firewall' && one.rules.length === count;
    expect(await tab.act({ action: 'firewall-add', params: rule })).toMatchObject({ what: 'finished' });
    await tab.entry('one rule', rules(1));
    lent.take('nft');
    await tab.until('a notice', () => told('nft_missing').length > 0);
    expect(await tab.act({ action: 'firewall-add', params: rule })).toMatchObject({
      what: 'failed',
      error: 'nft_missing',
      detail: 'sudo apt-get install nftables',
    });
    expect(await hello()).toMatchObject({ what: 'finished' });
    lent.give('nft');
    expect(await tab.act({ action: 'firewall-add', params: rule })).toMatchObject({ what: 'finished' });
    await tab.entry('two rules', rules(2));
    expect(told('nft_missing')).toHaveLength(1);
    expect(told('nft_refused')).toEqual([]);
  });

  test('ip: no other network can be made, and the page is told why; this one goes on', async () => {
    await begin();
    lent.take('ip');
    let refused = await open();
    // One or two may have been on their way.
    for (let tries = 0; refused.ok && tries < 3; tries++) refused = await open();
    expect(refused.status).toBe(503);
    const problem = (await refused.json()) as Problem;
    expect(problem).toMatchObject({ error: 'world_forbidden', title: 'No private network can be made here.' });
    expect(problem.detail).toMatch(/\bip: .*(not found|denied)/);
    expect(await hello()).toMatchObject({ what: 'finished' });
    lent.give('ip');
    await begin();
    expect(await hello()).toMatchObject({ what: 'finished' });
  });

  test('nsenter: no more programs come into the network, and the page is told why; those in it go on', async () => {
    await begin();
    expect(await hello()).toMatchObject({ what: 'finished' });
    lent.take('nsenter');
    const add = (nth: number) => tab.request('POST', at('/services'), { name: `more-${nth}`, kind: 'tcp-echo' });
    let nth = 0;
    let answer = await add(nth);
    while (answer.ok && nth < 10) answer = await add(++nth);
    expect(await answer.json()).toMatchObject({
      error: 'ENOENT',
      detail: expect.stringContaining('nsenter') as string,
    });
    expect(await hello()).toMatchObject({ what: 'finished' });
    // The same where nobody asks for an answer: the next step begins with its services.
    const before = told('ENOENT').length;
    await tab.learner({ what: 'reset' });
    lent.give('nsenter');
    expect((await add(nth)).ok).toBe(true);
    expect(before).toBeGreaterThan(0);
  });
});
