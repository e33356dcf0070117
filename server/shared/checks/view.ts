// Builds what predicates look at, from the ledger's entries and frames as they arrive: ledger -> ViewBuilder -> judge().
import { Conversations } from '../conversations/conversations.ts';
import type { Entry, PageEntry, RowEntry } from '../contract/entry.ts';
import { isOutside, type WorldInfo } from '../contract/run.ts';
import type { Frame } from '../contract/frames.ts';
import type { TcpConversation, UdpConversation } from '../conversations/types.ts';
import { readDatagram } from './datagram.ts';
import { sideNames } from '../contract/sides.ts';
import { tellCall, tellService } from './services.ts';
import type { Datagram, RunView, ServiceFacts } from './types.ts';

const entriesKept = 10_000;
const datagramsKept = 100;

export class ViewBuilder {
  #worlds: readonly WorldInfo[];
  readonly #conversations = new Conversations();
  readonly #services = new Map<string, ServiceFacts>();
  /** Every port a service of the run has listened at. */
  readonly #ports = new Set<number>();
  readonly #rows = new Map<string, RowEntry>();
  #pages: readonly PageEntry[] = [];
  #packets: RunView['packets'];
  readonly #sockets: boolean;
  readonly #arranged: () => boolean;
  #entries: Entry[] = [];
  #datagrams: Datagram[] = [];

  /**
   * `worlds`: as in RunInfo. `packets`: as RunInfo.observation says at first; capture entries change it.
   * `sockets`: the table can be read. `arranged`: as in RunView.
   */
  constructor(worlds: readonly WorldInfo[], packets: RunView['packets'], sockets = true, arranged = () => true) {
    this.#worlds = worlds;
    this.#packets = packets;
    this.#sockets = sockets;
    this.#arranged = arranged;
  }

  /** The run has got another world. */
  useWorlds(worlds: readonly WorldInfo[]): void {
    this.#worlds = worlds;
  }

  /** Take one entry of the ledger. */
  add(entry: Entry): void {
    if (entry.type === 'capture' && !isOutside(this.#worlds, entry.world)) this.#captured(entry.what, entry.error);
    if (entry.type === 'process' && (entry.role === 'service' || entry.role === 'caller'))
      this.#service(tellService(this.#services.get(entry.name), entry));
    if (entry.type === 'call') {
      const facts = this.#services.get(sideNames[entry.side]);
      if (facts) this.#service(tellCall(facts, entry));
    }
    if (entry.type === 'row') this.#row(entry);
    if (entry.type === 'page') this.#page(entry);
    this.#entries.push(entry);
    if (this.#entries.length > 2 * entriesKept) this.#entries = this.#entries.slice(-entriesKept);
  }

  /** Take one captured frame. Its bytes may be a view: conversations keep what they need. */
  addFrame(frame: Frame): void {
    const conversation = this.#conversations.add(frame);
    if (conversation && (conversation.transport === 'tcp' || !this.#concerns(conversation))) return;
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
      udp: this.#conversations.udp.flatMap((conversation) => since(conversation, from)),
      entries: [...this.#entries],
      services: new Map(this.#services),
      rows: [...this.#rows.values()],
      pages: this.#pages,
      datagrams: [...this.#datagrams],
      worlds: this.#worlds,
      packets: this.#packets,
      sockets: this.#sockets,
      arranged: this.#arranged(),
      settled,
    };
  }

  /** One of its ends may be a service's. */
  #concerns({ a, b }: UdpConversation): boolean {
    return this.#ports.has(a.port) || this.#ports.has(b.port);
  }

  #service(facts: ServiceFacts): void {
    this.#services.set(facts.name, facts);
    if (facts.listens) this.#ports.add(facts.listens.port);
  }

  #row(entry: RowEntry): void {
    const key = `${entry.world} ${entry.key}`;
    if (entry.what === 'gone') this.#rows.delete(key);
    else this.#rows.set(key, entry);
  }

  #page(entry: PageEntry): void {
    if (entry.what === 'asked') return;
    const others = this.#pages.filter(({ client }) => client.port !== entry.client.port);
    this.#pages = entry.what === 'joined' ? [...others, entry] : others;
  }

  #captured(what: string, error: string | undefined): void {
    if (what === 'started') this.#packets = 'captured';
    if (what === 'unavailable' || (what === 'ended' && error === 'capture_lost')) this.#packets = 'implied';
  }
}

const firstId = (conversation: TcpConversation): number => conversation.packets[0]?.id ?? -1;

/** The conversation as it is from an entry id on; nothing where it has said nothing since. */
function since(conversation: UdpConversation, from: number): UdpConversation[] {
  const { packets } = conversation;
  if ((packets.at(-1)?.id ?? -1) < from) return [];
  const [first] = packets;
  if (first !== undefined && first.id >= from) return [conversation];
  return [{ ...conversation, packets: packets.filter(({ id }) => id >= from) }];
}
