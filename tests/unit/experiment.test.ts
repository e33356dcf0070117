// Experiments as files: what is saved opens again, and what cannot be taken whole is refused with its place named.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lineOf, readExperiment, relaysOf, rulesOf, type Experiment } from '../../server/shared/contract/experiment.ts';
import { fileName, gather, read, write } from '../../client/src/sandbox/experiment/file.ts';
import { ruleWords } from '../../client/src/sandbox/trouble/rule-words.ts';

const experiment: Experiment = {
  version: 1,
  title: 'Two servers, one port: what happens?',
  world: 'private',
  services: [
    { name: 'first', kind: 'tcp-echo', port: 8080 },
    { name: 'second', kind: 'tcp-echo', address: '127.0.0.2', port: 8080 },
  ],
  sends: [
    { action: 'tcp-send', to: 'first', params: { text: 'hello\r\n# not a comment: "quoted"\n' } },
    { action: 'udp-send', to: 'second', params: { texts: ['one', '\u001b[31m'], connected: true } },
  ],
};

const walled: Experiment = {
  ...experiment,
  version: 2,
  firewall: [
    { to: 'first', rule: { verdict: 'drop', direction: 'in', first: 2 } },
    { rule: { verdict: 'reset', direction: 'out', port: 9, source: '127.0.0.2' } },
  ],
};

test('what is saved opens as it was, and is readable', async () => {
  expect(await read(await write(walled))).toEqual({ ok: true, experiment: walled });
  const text = await write(experiment);
  expect(text).toMatch(/^# An experiment/);
  expect(text).toContain('kind: tcp-echo');
  expect(parse(text)).toEqual(experiment);
  expect(await read(text)).toEqual({ ok: true, experiment });
});

test('a neighbour, its services, the line and what is sent from there', async () => {
  const joined: Experiment = {
    ...experiment,
    version: 3,
    services: [{ name: 'web', kind: 'http-hello', host: 'neighbour', address: '0.0.0.0', port: 80 }],
    firewall: [],
    line: { out: { delay: 40, first: 1 }, in: {} },
    sends: [{ action: 'tcp-send', to: 'web', from: 'neighbour', at: '10.0.0.2', params: { text: 'x' } }],
  };
  expect(await read(await write(joined))).toEqual({ ok: true, experiment: joined });
  const short = { ...joined, firewall: undefined, line: {} };
  expect(readExperiment(short)).toMatchObject({ ok: true, experiment: { firewall: [], line: { out: {}, in: {} } } });
  expect(lineOf(experiment)).toBeUndefined();
});

test('relays, one with a port, what they do, and what is sent to one and stopped before it', async () => {
  const relayed: Experiment = {
    ...experiment,
    version: 4,
    world: 'private',
    firewall: [{ to: 'relay-of-first', rule: { verdict: 'drop', direction: 'in', first: 1 } }],
    relays: [
      {
        of: 'first',
        port: 9000,
        toxics: [{ type: 'reset_peer', stream: 'downstream', toxicity: 1, timeout: 0, first: 1 }],
      },
      { of: 'second', toxics: [] },
    ],
    sends: [{ action: 'tcp-send', to: 'relay-of-first', params: { text: 'x' } }],
  };
  expect(await read(await write(relayed))).toEqual({ ok: true, experiment: relayed });
  const joined: Experiment = { ...relayed, line: { out: { loss: 20 }, in: {} } };
  expect(await read(await write(joined))).toEqual({ ok: true, experiment: joined });
  const { version, title, services, sends } = relayed;
  const host = { version, title, world: 'host', services, sends, relays: [{ of: 'first' }] };
  expect(readExperiment(host)).toMatchObject({
    ok: true,
    experiment: { firewall: [], relays: [{ of: 'first', toxics: [] }] },
  });
});

describe('refused, with the place named', () => {
  const with_ = (change: object) => ({ ...experiment, ...change });
  const [service] = experiment.services;
  const [send] = experiment.sends;

  test.each([
    [
      'a later version',
      with_({ version: 5 }),
      'experiment_newer',
      /version: 5\. This playground reads up to version 4/,
    ],
    ['a later version with keys of its own', with_({ version: 5, faults: [] }), 'experiment_newer', /version: 5/],
    ['an unknown key', with_({ faults: [] }), 'experiment_malformed', /^faults: .*does not know the key "faults"/],
    [
      'rules in a version that has none',
      with_({ firewall: walled.firewall }),
      'experiment_malformed',
      /^firewall: this version does not know the key "firewall"/,
    ],
    [
      'an unknown key of a rule',
      with_({ version: 2, firewall: [{ rule: { verdict: 'drop', comment: 'x' } }] }),
      'experiment_malformed',
      /^firewall\.1\.rule\.comment: /,
    ],
    [
      'a rule that is none',
      with_({ version: 2, firewall: [{ rule: { verdict: 'drop' } }, { rule: { verdict: 'reset', protocol: 'udp' } }] }),
      'experiment_malformed',
      /^firewall\.2\.rule: reset is TCP’s answer/,
    ],
    [
      'a rule about nobody',
      with_({ version: 2, firewall: [{ to: 'nobody', rule: { verdict: 'drop' } }] }),
      'experiment_malformed',
      /^firewall\.1\.to: "nobody"/,
    ],
    [
      'rules for this computer’s own network',
      with_({ version: 2, world: 'host', firewall: [{ rule: { verdict: 'drop' } }] }),
      'experiment_malformed',
      /^world: .*"private"/,
    ],
    [
      'a service on a neighbour that is not there',
      with_({ services: [service, { ...experiment.services[1], host: 'neighbour' }] }),
      'experiment_malformed',
      /^services\.2\.host: /,
    ],
    [
      'a send from a neighbour that is not there',
      with_({ sends: [{ ...send, from: 'neighbour' }] }),
      'experiment_malformed',
      /^sends\.1\.from: /,
    ],
    [
      'a line that does what no line does',
      with_({ version: 3, line: { out: { loss: 101 } } }),
      'experiment_malformed',
      /^line\.out\.loss: /,
    ],
    [
      'a neighbour of this computer',
      with_({ version: 3, world: 'host', line: {} }),
      'experiment_malformed',
      /^world: .*"private"/,
    ],
    [
      'relays in a version that has none',
      with_({ version: 3, line: {}, relays: [] }),
      'experiment_malformed',
      /^relays: this version does not know the key "relays"/,
    ],
    [
      'a relay in front of nobody',
      with_({ version: 4, relays: [{ of: 'first' }, { of: 'nobody' }] }),
      'experiment_malformed',
      /^relays\.2\.of: "nobody"/,
    ],
    [
      'two relays in front of one service',
      with_({ version: 4, relays: [{ of: 'first' }, { of: 'first' }] }),
      'experiment_malformed',
      /^relays\.2\.of: there is a "relay-of-first" already/,
    ],
    [
      'an unknown key of what a relay does',
      with_({ version: 4, relays: [{ of: 'first', toxics: [{ type: 'loss', percent: 3 }] }] }),
      'experiment_malformed',
      /^relays\.1\.toxics\.1\.percent: /,
    ],
    [
      'a send to a relay that is not there',
      with_({ version: 4, relays: [], sends: [{ ...send, to: 'relay-of-first' }] }),
      'experiment_malformed',
      /^sends\.1\.to: "relay-of-first"/,
    ],
    [
      'a neighbour of this computer, beside relays',
      with_({ version: 4, world: 'host', line: {}, relays: [] }),
      'experiment_malformed',
      /^world: .*"private"/,
    ],
    ['a version without its key', with_({ version: 2 }), 'experiment_malformed', /^firewall: missing/],
    [
      'an unknown key of a service',
      with_({ services: [{ ...service, run: 'rm' }] }),
      'experiment_malformed',
      /^services\.1\.run: /,
    ],
    [
      'an unknown key of a send',
      with_({ sends: [{ ...send, repeat: 9 }] }),
      'experiment_malformed',
      /^sends\.1\.repeat: /,
    ],
    ['a missing title', with_({ title: undefined }), 'experiment_malformed', /^title: /],
    [
      'a port that is none',
      with_({ services: [{ ...service, port: 70000 }] }),
      'experiment_malformed',
      /^services\.1\.port: /,
    ],
    [
      'a name that is none',
      with_({ services: [{ ...service, name: '../x' }] }),
      'experiment_malformed',
      /^services\.1\.name: /,
    ],
    [
      'two services of one name',
      with_({ services: [service, service] }),
      'experiment_malformed',
      /^services\.2\.name: /,
    ],
    [
      'a send to nobody',
      with_({ sends: [{ ...send, to: 'nobody' }] }),
      'experiment_malformed',
      /^sends\.1\.to: "nobody"/,
    ],
    [
      'a parameter that is no data',
      with_({ sends: [{ ...send, params: { text: { a: 1 } } }] }),
      'experiment_malformed',
      /^sends\.1\.params\.text: /,
    ],
    [
      '21 services',
      with_({ services: Array.from({ length: 21 }, (_, at) => ({ ...service, name: `s${at}` })) }),
      'experiment_malformed',
      /^services: at most 20/,
    ],
    ['no version', with_({ version: undefined }), 'experiment_malformed', /^version: /],
    ['a list', [], 'experiment_malformed', /./],
    ['nothing', null, 'experiment_malformed', /./],
    ['a text', 'hello', 'experiment_malformed', /./],
  ])('%s', (_name, data, error, detail) => {
    const found = readExperiment(data);
    expect(found).toMatchObject({ ok: false, error });
    expect(found.ok ? '' : found.detail).toMatch(detail);
  });
});

describe('files that are no experiments', () => {
  test.each([
    ['broken YAML', 'a: [1, 2', /./],
    ['the same key twice', 'version: 1\nversion: 1\n', /unique/i],
    [
      'aliases that grow',
      `a: &a [x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(8).fill(`*${'abcdefgh'[at]}`).join(',')}]`).join('\n')}`,
      /alias/i,
    ],
    ['a large one', 'x'.repeat(600 * 1024), /512 KiB/],
    ['a picture', '\u0089PNG\r\n\u001a\n\0\0', /./],
  ])('%s', async (_name, text, detail) => {
    const found = await read(text);
    expect(found.ok ? undefined : found.problem).toMatchObject({ error: 'experiment_malformed' });
    expect(found.ok ? '' : found.problem.detail).toMatch(detail);
  });
});

test('the bench is gathered: ports that were asked for, and only what the file can start', () => {
  const door = { host: 'here', transport: 'tcp', speaks: 'tcp', pid: 1, state: 'open' } as const;
  const doors = [
    { ...door, name: 'a', kind: 'tcp-echo', address: '127.0.0.1', port: 40000 },
    { ...door, name: 'b', kind: 'tcp-echo', address: '::1', port: 8080 },
  ];
  const sends = [
    { action: 'tcp-send', to: 'a', params: { text: 'x' } },
    { action: 'tcp-send', to: 'yours-tcp-8000', params: { text: 'x' } },
  ];
  const bench = {
    title: 'T',
    world: 'private',
    doors,
    asked: [{ name: 'b', kind: 'tcp-echo', port: 8080 }],
    sends,
  } as const;
  const { experiment: gathered, left } = gather({ ...bench, rules: [], line: undefined, relays: [] });
  expect(gathered.services).toEqual([
    { name: 'a', kind: 'tcp-echo' },
    { name: 'b', kind: 'tcp-echo', address: '::1', port: 8080 },
  ]);
  expect([gathered.sends.length, left]).toEqual([1, 1]);
  expect(readExperiment(gathered).ok).toBe(true);
  expect(gathered.version).toBe(1);

  const kernel = { table: 'inet playground', chain: 'in', hook: 'input', handle: 1 };
  const rules = [
    { ...kernel, text: 'tcp dport 40000 numgen inc mod 1000000000 < 2 drop' },
    { ...kernel, text: 'udp dport 40000 reject' },
    { ...kernel, text: 'tcp dport 40000 ct state new drop' },
    { ...kernel, table: 'inet mine', text: 'tcp dport 40000 drop' },
  ];
  const { experiment: held, leftRules } = gather({ ...bench, rules, line: undefined, relays: [] });
  expect(rulesOf(held)).toEqual([
    { to: 'a', rule: { verdict: 'drop', direction: 'in', first: 2 } },
    { rule: { verdict: 'unreachable', direction: 'in', protocol: 'udp', port: 40000 } },
  ]);
  expect([held.version, leftRules]).toEqual([2, 2]);
  const line = { out: { delay: 40 }, in: {} };
  const away = doors.map((one) => ({ ...one, host: 'neighbour' as const }));
  const { experiment: joined } = gather({ ...bench, doors: away, rules: [], line, relays: [] });
  expect([joined.version, lineOf(joined), joined.services[0]?.host]).toEqual([3, line, 'neighbour']);
  expect(readExperiment(joined).ok).toBe(true);
  expect(readExperiment(held).ok).toBe(true);

  const relay = { name: 'relay-of-a', of: 'a', transport: 'tcp', port: 50000, asked: false } as const;
  const toxics = [{ type: 'latency', stream: 'upstream', toxicity: 1, latency: 40, jitter: 0 }] as const;
  const relays = [
    { ...relay, toxics },
    { ...relay, name: 'relay-of-b', of: 'b', port: 50001, asked: true, toxics: [] },
  ];
  const { experiment: relayed, left: leftThen } = gather({
    ...bench,
    doors: [...doors, { ...door, name: 'relay-of-a', kind: 'tcp-relay', address: '127.0.0.1', port: 50000 }],
    rules: [{ ...kernel, text: 'tcp dport 50000 drop' }],
    line: undefined,
    relays,
    sends: [{ action: 'tcp-send', to: 'relay-of-a', params: { text: 'x' } }],
  });
  expect(relayed.services.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(relaysOf(relayed)).toEqual([
    { of: 'a', toxics },
    { of: 'b', port: 50001, toxics: [] },
  ]);
  expect([relayed.version, leftThen, rulesOf(relayed)[0]?.to]).toEqual([4, 0, 'relay-of-a']);
  expect(readExperiment(relayed).ok).toBe(true);
});

test('rules are told in plain words before they are set', () => {
  expect(rulesOf(walled).map(({ rule, to }) => ruleWords(rule, to))).toEqual([
    'Drop · on the way in · to first · the first 2',
    'Reject with RST · on the way out · TCP · port 9 · from 127.0.0.2',
  ]);
});

test.each([
  ['Two servers, one port: what happens?', 'two-servers-one-port-what-happens.yaml'],
  ['../../etc/passwd', 'etc-passwd.yaml'],
  ['', 'experiment.yaml'],
  ['日本', 'experiment.yaml'],
])('the name of the file for %j', (title, name) => expect(fileName(title)).toBe(name));
