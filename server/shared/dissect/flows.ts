// A number for each 5-tuple of each world, both directions alike: an open-addressing table over typed arrays, so that
// a packet costs no garbage. The packet list and the conversations number their frames with it.
import type { Endpoint } from '../contract/entry.ts';
import { u16, u32 } from './bytes.ts';
import type { Place } from './locate.ts';
import { ipv4Text, ipv6Text } from './text.ts';

/** Words a flow takes: address of a, address of b, both ports, and world, protocol, version. */
const words = 4;

/** The same for both directions: made of sums and exclusive ors of the two ends. */
function hash(a: number, b: number, ports: number, kind: number): number {
  const from = ports >>> 16;
  const to = ports & 0xffff;
  const mixed = Math.imul(a + b, 0x9e3779b1) ^ Math.imul((from ^ to) + ((from + to) << 16), 0x85ebca6b) ^ kind;
  return mixed ^ (mixed >>> 15);
}

export class Flows {
  /** Flows so far; their numbers are 0 to size - 1. */
  size = 0;
  /** The last `find` met a packet from b to a. `a` is the end that was the source of the flow's first packet. */
  reversed = false;
  #flows = new Uint32Array(64 * words);
  /** Flow numbers + 1 by hash, at most half full. */
  #table = new Int32Array(128);
  readonly #addresses6: Uint8Array[] = [];
  readonly #numbers6 = new Map<string, number>();

  /** The number of the flow that a frame belongs to, new if need be. Ports count for TCP and UDP alone. */
  find(world: number, place: Place, bytes: Uint8Array): number {
    const { version, protocol, transport } = place;
    const source = version === 4 ? u32(bytes, place.source) : this.#number6(bytes, place.source);
    const target = version === 4 ? u32(bytes, place.destination) : this.#number6(bytes, place.destination);
    const ported = transport >= 0 && (protocol === 6 || protocol === 17);
    const from = ported ? u16(bytes, transport) : 0;
    const to = ported ? u16(bytes, transport + 2) : 0;
    const ports = ((from << 16) | to) >>> 0;
    const swapped = ((to << 16) | from) >>> 0;
    const kind = ((world << 16) | (protocol << 8) | version) >>> 0;
    const flows = this.#flows;
    const mask = this.#table.length - 1;
    let slot = hash(source, target, ports, kind) & mask;
    for (let entry = this.#table[slot] ?? 0; entry !== 0; entry = this.#table[slot] ?? 0) {
      const at = (entry - 1) * words;
      if (flows[at + 3] === kind) {
        this.reversed = false;
        if (flows[at] === source && flows[at + 1] === target && flows[at + 2] === ports) return entry - 1;
        this.reversed = true;
        if (flows[at] === target && flows[at + 1] === source && flows[at + 2] === swapped) return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    this.reversed = false;
    this.#table[slot] = this.size + 1;
    return this.#insert(source, target, ports, kind);
  }

  world(flow: number): number {
    return (this.#flows[flow * words + 3] ?? 0) >>> 16;
  }

  /** The IP protocol number. */
  protocol(flow: number): number {
    return ((this.#flows[flow * words + 3] ?? 0) >>> 8) & 0xff;
  }

  port(flow: number, end: 'a' | 'b'): number {
    const ports = this.#flows[flow * words + 2] ?? 0;
    return end === 'a' ? ports >>> 16 : ports & 0xffff;
  }

  /** Address as text, and port (0 for protocols without). */
  endpoint(flow: number, end: 'a' | 'b'): Endpoint {
    const word = this.#flows[flow * words + (end === 'a' ? 0 : 1)] ?? 0;
    const six = ((this.#flows[flow * words + 3] ?? 0) & 0xff) === 6;
    const address = six
      ? ipv6Text(this.#addresses6[word] ?? new Uint8Array(16), 0)
      : ipv4Text(Uint8Array.of(word >>> 24, word >>> 16, word >>> 8, word), 0);
    return { address, port: this.port(flow, end) };
  }

  #insert(a: number, b: number, ports: number, kind: number): number {
    const flow = this.size++;
    if ((flow + 1) * words > this.#flows.length) {
      const larger = new Uint32Array(this.#flows.length * 2);
      larger.set(this.#flows);
      this.#flows = larger;
    }
    this.#flows.set([a, b, ports, kind], flow * words);
    if (this.size * 2 > this.#table.length) this.#grow();
    return flow;
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let flow = 0; flow < this.size; flow++) {
      const at = flow * words;
      const [a = 0, b = 0, ports = 0, kind = 0] = this.#flows.subarray(at, at + words);
      let slot = hash(a, b, ports, kind) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = flow + 1;
    }
    this.#table = table;
  }

  /** IPv6 addresses are told apart by a number; there are few of them, and the last one is mostly the next. */
  #number6(bytes: Uint8Array, at: number): number {
    const key = `${u32(bytes, at)} ${u32(bytes, at + 4)} ${u32(bytes, at + 8)} ${u32(bytes, at + 12)}`;
    const known = this.#numbers6.get(key);
    if (known !== undefined) return known;
    this.#addresses6.push(bytes.slice(at, at + 16));
    this.#numbers6.set(key, this.#addresses6.length - 1);
    return this.#addresses6.length - 1;
  }
}
