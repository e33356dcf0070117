// The sentences of the command line, for each case they can meet.
import { describe, expect, test } from 'vitest';
import { captureCheck, doctorExit, doctorJson, doctorText, privateCheck } from '../../server/cli/doctor.ts';
import { insteadSentence, takenSentence } from '../../server/cli/holder.ts';
import { findOpener, openBrowser } from '../../server/cli/open-browser.ts';
import { installCommand } from '../../server/cli/packages.ts';
import { readyLine, readyText, type Ready } from '../../server/cli/ready.ts';
import { sayError } from '../../server/cli/say.ts';
import { systemChecks } from '../../server/cli/system-checks.ts';
import { PlaygroundError } from '../../server/shared/contract/errors.ts';
import type { Holder } from '../../server/sockets/owners.ts';

const has =
  (...programs: string[]) =>
  (name: string): Promise<string | undefined> =>
    Promise.resolve(programs.includes(name) ? `/usr/bin/${name}` : undefined);

describe('a taken port', () => {
  const row = (state: Holder['row']['state'], more: object = {}): Holder['row'] => ({
    transport: 'tcp',
    family: 4,
    local: { address: '127.0.0.1', port: 62893 },
    remote: { address: '127.0.0.1', port: 5432 },
    state,
    uid: 1000,
    inode: 7,
    recvQueue: 0,
    sendQueue: 0,
    ...more,
  });

  test.each<[Holder | undefined, string]>([
    [
      { how: 'listener', row: row('LISTEN'), pid: 812, program: 'node' },
      'Port 62893 is taken: node (pid 812) listens at 127.0.0.1:62893.',
    ],
    [
      { how: 'listener', row: row('LISTEN', { local: { address: '::', port: 62893 } }) },
      'Port 62893 is taken: a program of user 1000 listens at [::]:62893.',
    ],
    [
      { how: 'client', row: row('ESTABLISHED'), pid: 5, program: 'firefox' },
      'Port 62893 is taken: firefox (pid 5) borrowed it for a connection to 127.0.0.1:5432.',
    ],
    [
      { how: 'client', row: row('TIME_WAIT', { inode: 0 }) },
      'Port 62893 is taken: a connection to 127.0.0.1:5432 that used it is still closing (TIME_WAIT).',
    ],
    [undefined, 'Port 62893 is taken, by a program that cannot be seen from here.'],
  ])('%#', (holder, sentence) => {
    expect(takenSentence(62893, holder)).toBe(sentence);
    expect(insteadSentence(62893, holder, 43127)).toBe(`${sentence} Using port 43127 instead.`);
  });
});

describe('the ready text', () => {
  const ready: Ready = {
    url: 'http://127.0.0.1:62893/',
    port: 62893,
    pid: 812,
    capture: { packets: 'captured', tool: 'tcpdump' },
    worlds: ['host', 'private'],
    version: '0.1.0',
    program: 'node /a/clone/main.js',
    notes: [],
  };

  test('says where, and how to stop', () => {
    expect(readyText(ready)).toBe('Loopback Playground 0.1.0\n\n  http://127.0.0.1:62893/\n\nStop with Ctrl+C.\n');
  });

  test('says what is not there, and shows the code', () => {
    const text = readyText({
      ...ready,
      worlds: ['host'],
      capture: { packets: 'implied', why: 'You may not.', remedy: 'Do this.' },
      codeUrl: 'http://127.0.0.1:62893/#c=abc',
      notes: ['Port 62893 is taken.'],
    });
    expect(text.split('\n')).toEqual([
      'Port 62893 is taken.',
      'Loopback Playground 0.1.0',
      '',
      '  http://127.0.0.1:62893/#c=abc',
      '',
      'The code in this address works once, for 5 minutes.',
      'Packets: implied. You may not. Do this.',
      'Network: this computer. For more, run: node /a/clone/main.js doctor',
      'Stop with Ctrl+C.',
      '',
    ]);
  });

  test('is one line of JSON for programs', () => {
    const line = readyLine(ready);
    expect(line.split('\n')).toHaveLength(2);
    expect(JSON.parse(line)).toEqual({
      url: 'http://127.0.0.1:62893/',
      port: 62893,
      pid: 812,
      capture: { packets: 'captured', tool: 'tcpdump' },
      worlds: ['host', 'private'],
      version: '0.1.0',
    });
  });
});

describe('doctor', () => {
  test('with everything there, every check is fine', async () => {
    const find = has('tcpdump', 'unshare', 'nsenter', 'ip', 'setpriv', 'nft', 'nc', 'perl', 'ss', 'xdg-open', 'apt');
    const checks = await systemChecks({ platform: 'linux', env: { DISPLAY: ':0' }, nodeVersion: 'v20.19.0', find });
    // Whether this computer has IPv6 is its own matter.
    expect(checks.filter(({ ok, id }) => !ok && id !== 'listen-::1')).toEqual([]);
    expect(doctorExit(checks)).toBe(0);
  });

  test('with nothing there, each row has its remedy, and lessons still run', async () => {
    const facts = { platform: 'linux', env: { DISPLAY: ':0' }, nodeVersion: 'v20.19.0', find: has('apt') } as const;
    const checks = await systemChecks(facts);
    const remedies = Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ id, remedy }) => [id, remedy]));
    expect(remedies).toMatchObject({
      'capture-tool': 'sudo apt install tcpdump',
      unshare: 'sudo apt install util-linux',
      ip: 'sudo apt install iproute2',
      nc: 'sudo apt install netcat-openbsd',
      perl: 'sudo apt install perl',
      ss: 'sudo apt install lsof',
      browser: 'sudo apt install xdg-utils',
    });
    expect(doctorExit(checks)).toBe(0);
    expect(doctorText(checks)).toContain('→ sudo apt install tcpdump\n');
    expect(doctorText(checks)).toMatch(/\nLessons can run here\.\n$/);
  });

  test.each(['v18.20.0', 'v20.18.9'])('with Node %s lessons cannot run', async (nodeVersion) => {
    const checks = await systemChecks({ platform: 'darwin', env: {}, nodeVersion, find: has() });
    expect(doctorExit(checks)).toBe(1);
    expect(doctorText(checks)).toMatch(/Lessons cannot run here: Node\.\n$/);
    expect(JSON.parse(doctorJson(checks))).toMatchObject({ ok: false });
  });

  test('says what the preflights found', () => {
    const remedy = 'sudo usermod -aG wireshark you';
    expect(captureCheck('host', { packets: 'implied', why: 'You may not.', remedy })).toEqual({
      id: 'capture-host',
      title: 'See packets of this computer’s loopback',
      ok: false,
      needed: false,
      found: 'You may not.',
      remedy,
    });
    expect(captureCheck('private', { packets: 'captured', tool: 'tcpdump' })).toMatchObject({ ok: true });
    expect(privateCheck({ worlds: ['host', 'private'] })).toMatchObject({ ok: true });
    expect(privateCheck({ worlds: ['host'], detail: 'It is off.', remedy: 'sysctl' })).toMatchObject({
      ok: false,
      found: 'It is off.',
      remedy: 'sysctl',
    });
  });

  test('names packages as the system’s own manager does', async () => {
    expect(await installCommand(['nc', 'ip', 'ss'], has('dnf'))).toBe('sudo dnf install nmap-ncat iproute');
    expect(await installCommand(['nc'], has('brew'))).toBe('brew install netcat');
    expect(await installCommand(['perl'], has())).toBe('install the package perl');
  });
});

describe('the browser', () => {
  test.each<[NodeJS.Platform, Record<string, string>, string[], string[] | undefined]>([
    ['linux', { DISPLAY: ':0' }, ['xdg-open'], ['xdg-open']],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open'], ['xdg-open']],
    ['linux', {}, ['xdg-open'], undefined],
    ['linux', { DISPLAY: '' }, ['xdg-open'], undefined],
    ['linux', { DISPLAY: ':0' }, [], undefined],
    ['linux', { WSL_DISTRO_NAME: 'Debian' }, ['wslview'], ['wslview']],
    ['darwin', {}, [], ['open']],
  ])('%s %j %j', async (platform, env, programs, opener) => {
    expect(await findOpener({ platform, env, find: has(...programs) })).toEqual(opener);
  });

  test('is never asked for what is not an address of ours, and a program that fails is no error', async () => {
    const facts = { platform: 'linux', env: { DISPLAY: ':0' }, find: has('xdg-open') } as const;
    expect(await openBrowser('http://127.0.0.1:1/" & calc', facts)).toBe(false);
    expect(await openBrowser('file:///etc/passwd', facts)).toBe(false);
    expect(await openBrowser('http://127.0.0.1:1/', { ...facts, find: has() })).toBe(false);
  });
});

test('an error of the table is one line with its remedy', () => {
  const said = (error: unknown) => sayError(error, 'node /a/clone/main.js');
  expect(said(new PlaygroundError('world_unknown', 'There is: host.'))).toBe(
    'There is no such network. There is: host. Name one that there is.',
  );
  const system = Object.assign(new Error('listen EACCES: 127.0.0.1:80'), { code: 'EACCES' });
  const file = Object.assign(new Error("EACCES: permission denied, open '/x'"), { code: 'EACCES', syscall: 'open' });
  expect(said(file)).toBe(
    "A file may not be read or written. Give your user the right to it, or name another folder. (EACCES: permission denied, open '/x')",
  );
  expect(said(Object.assign(new Error('bind'), { code: 'EACCES', syscall: 'bind' }))).toContain('port');
  expect(said(system)).toBe('You may not open this port. Choose a port from 1024 up. (listen EACCES: 127.0.0.1:80)');
  // What to type is what works in this learner's shell.
  expect(said(Object.assign(new Error('spawn tool ENOENT'), { code: 'ENOENT' }))).toBe(
    'A program or file is missing. Run `node /a/clone/main.js doctor`. (spawn tool ENOENT)',
  );
});
