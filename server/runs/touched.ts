// Which captured packets a firewall rule has stopped: the rule's own copy of each is compared with the frames of `lo`, and
// the ledger is told the frame's id. Nothing is guessed from the rules: only what the kernel handed out a copy of counts.
import { openSource, type Source } from '../capture/source.ts';
import { copies, readCopy } from '../capture/nflog.ts';
import type { Ledger } from '../ledger/types.ts';
import type { Frame } from '../shared/contract/frames.ts';
import { locate, newPlace } from '../shared/dissect/locate.ts';
import { isVerdict, type Rule } from '../shared/firewall/rule.ts';
import type { World } from '../worlds/types.ts';

/** Frames and copies that wait for their other half. */
const most = 4096;
/** Bytes from the IP header on by which two are the same packet: with TCP's numbers and time stamps. */
const compared = 64;
/** ms between two tellings. */
const every = 30;

/** Things by the packet they are of, the oldest let go first. */
class Waiting<T> {
  readonly #all = new Map<string, T[]>();
  #count = 0;

  put(key: string, thing: T): void {
    this.#all.set(key, [...(this.#all.get(key) ?? []), thing]);
    this.#count += 1;
    for (const oldest of this.#all.keys()) {
      if (this.#count <= most) return;
      this.take(oldest);
    }
  }

  take(key: string): T | undefined {
    const [first, ...rest] = this.#all.get(key) ?? [];
    if (rest.length > 0) this.#all.set(key, rest);
    else this.#all.delete(key);
    if (first !== undefined) this.#count -= 1;
    return first;
  }
}

export class Touched {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #frames = new Waiting<number>();
  readonly #copies = new Waiting<Rule['verdict']>();
  readonly #place = newPlace();
  readonly #news = new Map<Rule['verdict'], number[]>();
  #source: Promise<Source | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World, ledger: Ledger) {
    this.#world = world;
    this.#ledger = ledger;
  }

  /** Read copies from now on; resolves once none can be missed. Without tcpdump there are none, and nothing is told. */
  async start(): Promise<void> {
    this.#source ??= openSource(this.#world, '', { record: ({ bytes }) => this.#copy(bytes) }, [copies]).then(
      (source) => ('ended' in source ? source : undefined),
      () => undefined,
    );
    await this.#source;
  }

  /** Take a captured frame. */
  see({ id, link, bytes, original }: Frame): void {
    if (!this.#source || !locate(link, bytes, original, this.#place)) return;
    const key = keyOf(bytes.subarray(this.#place.ip));
    const verdict = this.#copies.take(key);
    if (verdict === undefined) this.#frames.put(key, id);
    else this.#tell(id, verdict);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await (await this.#source)?.stop();
  }

  #copy(bytes: Uint8Array): void {
    const copy = readCopy(bytes);
    if (!copy || !isVerdict(copy.prefix)) return;
    const key = keyOf(copy.packet);
    const frame = this.#frames.take(key);
    if (frame === undefined) this.#copies.put(key, copy.prefix);
    else this.#tell(frame, copy.prefix);
  }

  #tell(frame: number, verdict: Rule['verdict']): void {
    this.#news.set(verdict, [...(this.#news.get(verdict) ?? []), frame]);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const [verdict, frames] of this.#news)
        this.#ledger.append({ type: 'touched', world: this.#world.name, by: 'firewall', verdict, frames });
      this.#news.clear();
    }, every);
  }
}

const keyOf = (packet: Uint8Array): string => Buffer.from(packet.subarray(0, compared)).toString('latin1');
