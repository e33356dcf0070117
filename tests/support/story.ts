// Tells a run to the checks, one thing after another: packets written as lines, process and socket entries. Ids rise by one.
import { loadPredicates } from '../../server/lessons/known.ts';
import { ViewBuilder } from '../../server/shared/checks/view.ts';
import type { Match, RunView } from '../../server/shared/checks/types.ts';
import type { NewEntry, ProcessEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import { frameOf, script, type Sent } from '../unit/conversations/segments.ts';

const checks = await loadPredicates();

const echoPort = 43127;
const pid = 700;

export class Story {
  readonly #builder: ViewBuilder;
  #id = 0;
  #at = 0;

  constructor(packets: RunView['packets'] = 'captured') {
    this.#builder = new ViewBuilder([{ name: 'w1', kind: 'private' }], packets);
  }

  /** The id that the next thing gets. */
  get next(): number {
    return this.#id + 1;
  }

  /** Let some ms pass. */
  wait(ms: number): this {
    this.#at += ms * 1e6;
    return this;
  }

  entry(entry: NewEntry): this {
    this.#tick();
    this.#builder.add({ ...entry, id: this.#id, at: this.#at });
    return this;
  }

  /** Something became of the service "echo", pid 700 unless said otherwise. */
  echo(what: ProcessEntry['what'], more: Partial<ProcessEntry> = {}): this {
    const listens =
      what === 'ready' ? { listens: { transport: 'tcp' as const, address: '127.0.0.1', port: echoPort } } : {};
    const head = { type: 'process', world: 'w1', pid, name: 'echo', role: 'service', kind: 'tcp-echo' } as const;
    return this.entry({ ...head, what, ...listens, ...more });
  }

  /** A service that runs and listens. */
  running(): this {
    return this.echo('started').echo('ready');
  }

  /** What the service's program told of a connection from this port. */
  told(what: SocketEntry['what'], port = 50_000, more: Partial<SocketEntry> = {}): this {
    const remote = { address: '127.0.0.1', port };
    return this.entry({ type: 'socket', world: 'w1', pid, name: 'echo', transport: 'tcp', what, remote, ...more });
  }

  /** Packets as `script` reads them; a line feed in data is written ⏎. `b` is the service unless `to` says otherwise. */
  packets(lines: string, { from = 50_000, to = echoPort, version = 4 as Sent['version'] } = {}): this {
    for (const sent of script(lines)) {
      this.#tick();
      const data = typeof sent.data === 'string' ? { data: sent.data.replaceAll('⏎', '\n') } : {};
      const frame = frameOf({ ...sent, ...data, ports: [from, to], ...(version && { version }) }, this.#id);
      this.#builder.addFrame({ ...frame, at: this.#at });
    }
    return this;
  }

  /** Six bytes and back, from the handshake to the last ACK: ten packets. */
  hello(options: { from?: number } = {}): this {
    return this.packets(`${shaken}\n${said}\n${echoed}\n${goodbye}`, options);
  }

  /** A UDP datagram from port 40000 to this port. */
  datagram(to = echoPort): this {
    this.#tick();
    const bytes = new Uint8Array(28);
    const view = new DataView(bytes.buffer);
    bytes[0] = 0x45;
    bytes[9] = 17;
    bytes.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
    view.setUint16(20, 40_000);
    view.setUint16(22, to);
    this.#builder.addFrame({ id: this.#id, at: this.#at, world: 0, iface: 0, link: 101, original: 28, bytes });
    return this;
  }

  view(from = 1, settled = true): RunView {
    return this.#builder.view(from, settled);
  }

  /** What a predicate answers, aimed at "echo". */
  matches(that: string, params: Record<string, unknown> = {}, from = 1, settled = true): Match {
    const view = this.view(from, settled);
    return predicate(that).matches(view, params, view.services.get('echo'));
  }

  explains(that: string, params: Record<string, unknown> = {}, from = 1, settled = true): string {
    const view = this.view(from, settled);
    return predicate(that).explain(view, params, view.services.get('echo'));
  }

  #tick(): void {
    this.#id++;
    this.#at += 1000;
  }
}

function predicate(id: string) {
  const found = checks.get(id);
  if (!found) throw new Error(`no predicate "${id}"`);
  return found;
}

export const shaken = `a S 0
b SA 0 ack 1
a A 1 ack 1`;
export const said = `a PA 1 ack 1 "hello⏎"
b A 1 ack 7`;
export const echoed = `b PA 1 ack 7 "hello⏎"
a A 7 ack 7`;
export const goodbye = `a FA 7 ack 7
b FA 7 ack 8
a A 8 ack 8`;
