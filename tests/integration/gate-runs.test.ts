// The gate knows every process of every run, and what is sent knows the playground's own port: on the real program, where nothing
// has to be typed, and for runs that are not open yet or are ending.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { loadServices } from '../../server/processes/discover.ts';
import { Runs } from '../../server/runs/runs.ts';
import { noPrivate } from '../support/capture.ts';
import { fixture } from '../support/fixture.ts';
import { ownLibrary } from '../support/library.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { misbehaving } from '../support/processes.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';
import { TestTerminal } from '../support/terminal.ts';

/** Gives whoever asks at a Unix socket, in whatever network, a connection to the page's port (unix(7), SCM_RIGHTS). */
const lends = `
import socket, sys
listener = socket.create_server(sys.argv[2], family=socket.AF_UNIX)
print("up", flush=True)
while True:
  other, _ = listener.accept()
  with other, socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as line:
    socket.send_fds(other, [b"x"], [line.fileno()])
`;
/** Takes one, asks on it for a session with every header of the page, and prints what it was told. */
const asks = `
import json, socket, sys
with socket.socket(socket.AF_UNIX) as lender:
  lender.connect(sys.argv[2])
  _, (line,), _, _ = socket.recv_fds(lender, 1, 1)
host = f"127.0.0.1:{sys.argv[1]}"
head = ["POST /api/session HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", "Sec-Fetch-Site: same-origin",
  "Content-Type: application/json", "Content-Length: 2", "Connection: close", "", "{}"]
answer = b""
with socket.socket(fileno=line) as line:
  line.sendall("\\r\\n".join(head).encode())
  while piece := line.recv(65536): answer += piece
said = json.loads(answer.split(b"\\r\\n\\r\\n", 1)[1])
print(f"<{said.get('detail', 'a token' if 'token' in said else said)}>")
`;

describe('on the real program, where the kernel’s word counts', () => {
  let playground: Playground;
  let tab: Tab;
  beforeAll(async () => {
    playground = await startPlayground({ node: ['--import', fixture('plain-linux')] });
    tab = await Tab.open(playground.ready.url);
  });
  afterAll(async () => {
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
  });

  describe('a session', () => {
    let folder: string;
    let lender: ChildProcess | undefined;
    beforeEach(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gate-runs-'));
    });
    afterEach(() => {
      lender?.kill('SIGKILL');
      fs.rmSync(folder, { recursive: true });
    });

    test('is refused to a program in a terminal of a run, and given to the same program elsewhere', async (context) => {
      skipFor(noPrivate || lacking('python3', 'perl'), context);
      expect(playground.ready.url).not.toContain('code');
      const at = (name: string): string => path.join(folder, name);
      fs.writeFileSync(at('asks.py'), asks);
      const { port } = playground.ready;
      lender = spawn('python3', ['-c', lends, String(port), at('lender')], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(lender.stdout ?? lender, 'data');
      const command = [at('asks.py'), String(port), at('lender')];
      expect((await promisify(execFile)('python3', command)).stdout).toBe('<a token>\n');

      const run = await tab.sandbox({ world: 'private' });
      const terminal = await TestTerminal.open(run);
      const [said] = await terminal.run(`python3 ${command.join(' ')}`, /<[^<>]+>/);
      expect(said).toBe('<A process of a run may not ask for a session.>');
      run.leave();
    });
  });

  test('nothing is sent to the playground’s own port, and it is not taken for a program of the learner’s', async () => {
    const { port } = playground.ready;
    const run = await tab.sandbox({ world: 'host', services: [] });
    const own = `127.0.0.1:${port} is the playground itself.`;
    const target = { address: '127.0.0.1', port, transport: 'tcp' };
    const refused = await run.request('POST', `/runs/${run.info?.id}/confirm`, target);
    expect(await refused.json()).toMatchObject({ error: 'target_forbidden', detail: own });
    const side = { side: 'client', socket: 3 };
    await run.act({ action: 'call', params: { side: 'client', call: 'socket' } });
    const connect = await run.act({ action: 'call', params: { ...side, call: 'connect', address: '127.0.0.1', port } });
    expect(connect).toMatchObject({ what: 'failed', error: 'target_forbidden', detail: own });
    run.leave();
  });
});

describe('the processes of a run are known', () => {
  let table: Table;
  let runs: Runs;
  beforeAll(async () => {
    table = await setTable({ world: 'host', capture: 'off' });
    const [library, services] = await Promise.all([ownLibrary(), loadServices([misbehaving])]);
    runs = new Runs({ ...table.parts, services, library: async () => library });
  });
  afterAll(async () => {
    await runs.stop();
    await table.stop();
  });

  test('before it is open', async () => {
    let open = false;
    const opening = runs.open({ sandbox: { world: 'host', services: [{ name: 'slow', kind: 'never-listens' }] } });
    void opening.then(() => (open = true));
    await expect.poll(() => [...runs.pids()]).toHaveLength(1);
    expect(open).toBe(false);
    expect(runs.list).toEqual([]);
    for (const pid of runs.pids()) process.kill(pid, 'SIGKILL');
    const run = await opening;
    expect([...runs.pids()]).toEqual([]);
    await runs.end(run.info.id, 'left');
  });

  test('until the last of them has ended, and no longer', async () => {
    const services = ['ignores-sigterm', 'tcp-echo'].map((kind) => ({ name: kind, kind }));
    const run = await runs.open({ sandbox: { world: 'host', services } });
    const pids = [...runs.pids()];
    expect(pids).toHaveLength(2);
    const ended = runs.end(run.info.id, 'left');
    expect(runs.list).toEqual([]);
    expect([...runs.pids()]).toEqual(pids);
    await ended;
    expect([...runs.pids()]).toEqual([]);
  });
});
