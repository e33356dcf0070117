// The token and the one-time code are in no place from which somebody else could take them: a whole playground is looked through
// after its page was opened, a lesson's step was done and everything was saved.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { descendants } from '../support/processes.ts';
import { startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

/** As it stands, as its bytes, and in other letters for those. */
function shapesOf(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret, 'base64url');
  return [
    Buffer.from(secret),
    Buffer.from(secret.replaceAll('-', '')),
    bytes,
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('base64')),
  ];
}

const has = (place: Uint8Array | string, shapes: readonly Buffer[]): boolean =>
  shapes.some((shape) => Buffer.from(place).includes(shape));

/** The name of each place that has it. */
const found = (places: ReadonlyMap<string, Uint8Array | string>, secret: string): readonly string[] =>
  [...places].flatMap(([name, place]) => (has(place, shapesOf(secret)) ? [name] : []));

/** Words and environment of a process; nothing where it has ended meanwhile. */
function* ofProcess(pid: number): Generator<[string, Buffer]> {
  for (const what of ['cmdline', 'environ', 'comm']) {
    try {
      yield [`${what} of ${pid}`, readFileSync(`/proc/${pid}/${what}`)];
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code)))) throw error;
    }
  }
}

test.skipIf(process.platform !== 'linux')(
  'neither the token nor the code is written anywhere but where they belong',
  async () => {
    const playground = await startPlayground({ args: ['--code'] });
    onTestFinished(async () => {
      await playground.stop();
      rmSync(playground.state, { recursive: true, force: true });
    });
    let printed = '';
    playground.child.stdout?.on('data', (chunk: Buffer) => (printed += String(chunk)));
    const { origin, hash } = new URL(playground.url());
    const code = hash.slice('#code='.length);
    const tab = await Tab.open(playground.url());
    const { token } = tab;
    expect([token, code].map((secret) => secret.length >= 6)).toEqual([true, true]);

    // A step of a lesson, and on this computer's own loopback, where a capture could see the page's own connection.
    await tab.begin('say-hello-over-tcp');
    await tab.learner({ what: 'predict', item: 'before-hello', choice: 'three' });
    await tab.press('say-hello');
    await tab.entry('the send ended', (entry) => entry.type === 'action' && entry.what === 'finished');
    const host = await tab.sandbox({ world: 'host', services: [{ name: 'echo', kind: 'tcp-echo' }] });
    await host.service('echo');
    await tab.request('GET', '/system');
    await host.act({ action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } });
    for (const run of [tab, host]) {
      if (run.info?.observation.packets === 'captured')
        await run.until('packets', () => run.frames.some(({ bytes }) => has(bytes, [Buffer.from('hello\n')])));
    }

    const places = new Map<string, Uint8Array | string>();
    const put = (name: string, place: Uint8Array | string) => void places.set(name, place);
    for (const pid of [playground.child.pid ?? 0, ...(await descendants(playground.child.pid ?? 0))])
      for (const [name, bytes] of ofProcess(pid)) put(name, bytes);
    for (const path of [
      '/',
      '/sandbox',
      '/lessons/say-hello-over-tcp',
      '/frame/terminal.html',
      '/none.js',
      '/api/system',
    ]) {
      for (const headers of [{}, { authorization: `Bearer ${token}` }] as const) {
        const answer = await fetch(origin + path, { headers, redirect: 'manual' });
        put(`${path}: head`, JSON.stringify([...answer.headers]));
        put(`${path}: body of ${answer.status}`, await answer.text());
      }
    }
    expect(places.get('/: body of 200')).toContain('<html');
    for (const [name, run] of Object.entries({ lesson: tab, host })) {
      for (const [at, { bytes }] of run.frames.entries()) put(`frame ${at} of ${name}`, bytes);
      put(`entries of ${name}`, JSON.stringify([run.entries, run.state, run.info]));
      const file = await run.request('GET', `/runs/${run.info?.id}/capture.pcapng`);
      put(`capture of ${name}`, new Uint8Array(await file.arrayBuffer()));
    }
    put('progress', JSON.stringify(await tab.ask('GET', '/progress')));
    // What the terminal shows of a code is the address that it belongs into: all else is looked at.
    const address = /http:\/\/\S+#code=\S+/g;
    await playground.stop();
    put('stdout', printed);
    put('stderr', playground.errors().replaceAll(address, ''));
    for (const entry of readdirSync(playground.state, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) put(`file ${entry.name}`, readFileSync(join(entry.parentPath, entry.name)));
    expect([...places.keys()]).toContain('file progress.json');

    expect(found(places, token)).toEqual([]);
    expect(found(places, code)).toEqual([]);
    expect(has(playground.errors(), shapesOf(token))).toBe(false);
  },
);
