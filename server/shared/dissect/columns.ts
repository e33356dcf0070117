// The packet list's own memory: 32 bytes a frame in typed arrays, read from the bytes by fixed offsets, no object a frame.
// The browser's worker fills it; a row's full layers are dissected only when it is looked at.
import type { Endpoint } from '../contract/entry.ts';
import type { Frame } from '../contract/frames.ts';
import { u16, u32 } from './bytes.ts';
import { Flows } from './flows.ts';
import { isIcmp, locate, locateQuote, newPlace } from './locate.ts';

/** Rows in a page: memory grows by pages, and nothing is copied. */
const pageRows = 2 ** 14;

/** In `sizes`: 20 bits of original length, then TCP's eight low flags, the direction, and whether the frame was cut. */
const longest = 2 ** 20 - 1;
const flagShift = 20;
const reversedBit = 1 << 28;
const cutBit = 1 << 29;
/** ICMP has no numbers: where a row's place for an ACK holds the conversation that it quotes, this bit is set. */
const quoteBit = 1 << 30;

/** What a frame is that holds no whole IP header. */
const noFlow = 0xffffffff;

class Page {
  readonly at = new Float64Array(pageRows);
  readonly id = new Uint32Array(pageRows);
  readonly conversation = new Uint32Array(pageRows);
  readonly seq = new Uint32Array(pageRows);
  readonly ack = new Uint32Array(pageRows);
  readonly sizes = new Uint32Array(pageRows);
  readonly window = new Uint16Array(pageRows);
  readonly payload = new Uint16Array(pageRows);
}

export class Columns {
  /** Rows so far. Those with lower numbers never change. */
  length = 0;
  readonly #pages: Page[] = [];
  readonly #flows = new Flows();
  readonly #place = newPlace();
  readonly #quoted = newPlace();
  /** By flow: its conversation now, and the sequence number of its last SYN, or -1. By conversation: its flow. */
  readonly #latest: number[] = [];
  readonly #syns: number[] = [];
  readonly #flowOf: number[] = [];
  #last = new Page();

  /** Add a frame; returns its row. The frame's bytes are not kept. */
  add(frame: Frame): number {
    const row = this.length++;
    const index = row & (pageRows - 1);
    if (index === 0) this.#pages.push((this.#last = row === 0 ? this.#last : new Page()));
    const page = this.#last;
    const { bytes, original } = frame;
    const place = this.#place;
    page.at[index] = frame.at;
    page.id[index] = frame.id;
    let sizes = original < longest ? original : longest;
    if (bytes.length < original) sizes |= cutBit;
    if (locate(frame.link, bytes, original, place)) {
      const flow = this.#flows.find(frame.world, place, bytes);
      if (this.#flows.reversed) sizes |= reversedBit;
      const at = place.transport;
      let payload = place.end - (at < 0 ? place.ip : at);
      let flags = 0;
      if (place.protocol === 6 && at >= 0 && at + 20 <= bytes.length) {
        flags = bytes[at + 13] ?? 0;
        page.seq[index] = u32(bytes, at + 4);
        page.ack[index] = u32(bytes, at + 8);
        page.window[index] = u16(bytes, at + 14);
        payload -= ((bytes[at + 12] ?? 0) >> 4) * 4;
        sizes |= flags << flagShift;
      } else if (at >= 0 && (place.protocol === 17 || isIcmp(place))) payload -= 8;
      page.payload[index] = payload < 0 ? 0 : payload < 65_535 ? payload : 65_535;
      page.conversation[index] = this.#conversationOf(flow, flags, page.seq[index] ?? 0);
      if (locateQuote(bytes, original, place, this.#quoted)) {
        page.ack[index] = this.#conversationOf(this.#flows.find(frame.world, this.#quoted, bytes), 0, 0);
        sizes |= quoteBit;
      }
    } else {
      page.conversation[index] = noFlow;
      page.payload[index] = Math.min(original, 65_535);
    }
    page.sizes[index] = sizes;
    return row;
  }

  /** A flow's conversation goes on until a SYN with another number begins the next one. */
  #conversationOf(flow: number, flags: number, seq: number): number {
    const known = this.#latest[flow];
    const opens = (flags & 0x12) === 2;
    if (known !== undefined && (!opens || this.#syns[flow] === seq)) return known;
    const number = this.#flowOf.length;
    this.#flowOf.push(flow);
    this.#latest[flow] = number;
    this.#syns[flow] = opens ? seq : -1;
    return number;
  }

  #page(row: number): Page {
    return this.#pages[row >>> 14] ?? this.#last;
  }

  /** The entry id of the row's frame. */
  id(row: number): number {
    return this.#page(row).id[row & (pageRows - 1)] ?? 0;
  }

  /** ns since the run began */
  at(row: number): number {
    return this.#page(row).at[row & (pageRows - 1)] ?? 0;
  }

  /** Numbered from 0 by their first packets; -1 for a frame without IP. UDP's are its 5-tuples. */
  conversation(row: number): number {
    const number = this.#page(row).conversation[row & (pageRows - 1)] ?? noFlow;
    return number === noFlow ? -1 : number;
  }

  /** The conversation of the packet that an ICMP error quotes; -1 for any other row. */
  quoted(row: number): number {
    return (this.#sizes(row) & quoteBit) === 0 ? -1 : (this.#page(row).ack[row & (pageRows - 1)] ?? 0);
  }

  /** The two ends of a conversation; `a` is the one that was seen to send first. */
  ends(conversation: number): { readonly a: Endpoint; readonly b: Endpoint } | undefined {
    const flow = this.#flowOf[conversation];
    if (flow === undefined) return undefined;
    return { a: this.#flows.endpoint(flow, 'a'), b: this.#flows.endpoint(flow, 'b') };
  }

  /** TCP numbers as in the header, unscaled window; 0 for others. */
  seq(row: number): number {
    return this.#page(row).seq[row & (pageRows - 1)] ?? 0;
  }

  ack(row: number): number {
    return (this.#sizes(row) & quoteBit) === 0 ? (this.#page(row).ack[row & (pageRows - 1)] ?? 0) : 0;
  }

  window(row: number): number {
    return this.#page(row).window[row & (pageRows - 1)] ?? 0;
  }

  /** Bytes of payload of TCP, UDP or ICMP by the IP header, else of IP; at most 65 535. */
  payload(row: number): number {
    return this.#page(row).payload[row & (pageRows - 1)] ?? 0;
  }

  #sizes(row: number): number {
    return this.#page(row).sizes[row & (pageRows - 1)] ?? 0;
  }

  /** Bytes of the frame on the wire; at most 1 048 575. */
  original(row: number): number {
    return this.#sizes(row) & longest;
  }

  /** The capture kept only the beginning of the frame. */
  cut(row: number): boolean {
    return (this.#sizes(row) & cutBit) !== 0;
  }

  /** TCP's flags, FIN the lowest bit: 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK, 32 URG, 64 ECE, 128 CWR; 0 for others. */
  flags(row: number): number {
    return (this.#sizes(row) >>> flagShift) & 0xff;
  }

  /** The IP protocol number, 6 for TCP; -1 for a frame without IP. */
  transport(row: number): number {
    const flow = this.#flow(row);
    return flow < 0 ? -1 : this.#flows.protocol(flow);
  }

  /** The index of the frame's world; -1 for a frame without IP. */
  world(row: number): number {
    const flow = this.#flow(row);
    return flow < 0 ? -1 : this.#flows.world(flow);
  }

  sourcePort(row: number): number {
    const flow = this.#flow(row);
    return flow < 0 ? 0 : this.#flows.port(flow, this.#reversed(row) ? 'b' : 'a');
  }

  destinationPort(row: number): number {
    const flow = this.#flow(row);
    return flow < 0 ? 0 : this.#flows.port(flow, this.#reversed(row) ? 'a' : 'b');
  }

  /** Address and port; undefined for a frame without IP. */
  source(row: number): Endpoint | undefined {
    const flow = this.#flow(row);
    return flow < 0 ? undefined : this.#flows.endpoint(flow, this.#reversed(row) ? 'b' : 'a');
  }

  destination(row: number): Endpoint | undefined {
    const flow = this.#flow(row);
    return flow < 0 ? undefined : this.#flows.endpoint(flow, this.#reversed(row) ? 'a' : 'b');
  }

  /** The row of an entry id, which rise with the rows; -1 when there is none. */
  find(id: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.id(middle);
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #flow(row: number): number {
    const number = this.conversation(row);
    return number < 0 ? -1 : (this.#flowOf[number] ?? -1);
  }

  #reversed(row: number): boolean {
    return (this.#sizes(row) & reversedBit) !== 0;
  }
}
