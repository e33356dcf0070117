// Builds what predicates look at, from the ledger's entries and frames as they arrive: ledger -> ViewBuilder -> judge().
import { Conversations } from '../conversations/conversations.ts';
import type { Entry } from '../contract/entry.ts';
import type { Frame } from '../contract/frames.ts';
import type { TcpConversation } from '../conversations/types.ts';
import { readDatagram } from './datagram.ts';
import { tellService } from './services.ts';
import type { Datagram, RunView, ServiceFacts } from './types.ts';

const entriesKept = 10_000;
const datagramsKept = 100;

export class ViewBuilder {
  #worlds: readonly string[];
  readonly #conversations = new Conversations();
  readonly #services = new Map<string, ServiceFacts>();
  /** Every port a service of the run has listened at. */
  readonly #ports = new Set<number>();
  #packets: RunView['packets'];
  #entries: Entry[] = [];
  #datagrams: Datagram[] = [];

  /** `worlds`: names in RunInfo's order. `packets`: as RunInfo.observation says at first; capture entries change it. */
  constructor(worlds: readonly string[], packets: RunView['packets']) {
    this.#worlds = worlds;
    this.#packets = packets;
  }

  /** The run has got another world: the names anew, in RunInfo's order. */
  useWorlds(worlds: readonly string[]): void {
    this.#worlds = worlds;
  }

  /** Take one entry of the ledger. */
  add(entry: Entry): void {
    if (entry.type === 'capture') this.#captured(entry.what, entry.error);
    if (entry.type === 'process' && entry.role === 'service') {
      const facts = tellService(this.#services.get(entry.name), entry);
      this.#services.set(entry.name, facts);
      if (facts.listens) this.#ports.add(facts.listens.port);
    }
    this.#entries.push(entry);
    if (this.#entries.length > 2 * entriesKept) this.#entries = this.#entries.slice(-entriesKept);
  }

  /** Take one captured frame. Its bytes may be a view: conversations keep what they need. */
  addFrame(frame: Frame): void {
    if (this.#conversations.add(frame)) return;
    const datagram = readDatagram(frame);
    if (!datagram || !this.#ports.has(datagram.to.port)) return;
    this.#datagrams.push(datagram);
    if (this.#datagrams.length > datagramsKept) this.#datagrams.shift();
  }

  /**
   * The run from an entry id on. `from` may only rise between calls: what lies before it is let go.
   * `settled`: capture has shown all that was sent before the newest entry (Capture.settle), so that "nothing" may be said.
   */
  view(from: number, settled: boolean): RunView {
    this.#entries = this.#entries.filter((entry) => entry.id >= from);
    this.#datagrams = this.#datagrams.filter((datagram) => datagram.id >= from);
    return {
      conversations: this.#conversations.list.filter((conversation) => firstId(conversation) >= from),
      entries: [...this.#entries],
      services: new Map(this.#services),
      datagrams: [...this.#datagrams],
      worlds: this.#worlds,
      packets: this.#packets,
      settled,
    };
  }

  #captured(what: string, error: string | undefined): void {
    if (what === 'started') this.#packets = 'captured';
    if (what === 'unavailable' || (what === 'ended' && error === 'capture_lost')) this.#packets = 'implied';
  }
}

const firstId = (conversation: TcpConversation): number => conversation.packets[0]?.id ?? -1;
