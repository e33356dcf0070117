// What the filter asks about a frame, read by fixed offsets from its bytes. The worker keeps one and has it filled for each
// frame, so that a scan of a million frames makes no garbage.
import type { Frame } from '../../../../server/shared/contract/frames.ts';
import { u16 } from '../../../../server/shared/dissect/bytes.ts';
import { locate, newPlace, type Place } from '../../../../server/shared/dissect/locate.ts';
import type { PacketFacts } from './filter.ts';

const tcp = 6;
const udp = 17;
const none = new Uint8Array(0);

/** ICMP errors begin with 8 bytes of their own; then comes the packet they quote (RFC 792; RFC 4443, 3). */
const icmpHead = 8;

/** Facts about one frame at a time. */
export class FrameFacts implements PacketFacts {
  transport = -1;
  http = false;
  flags = 0;
  /** Only the conversation knows them: who reads the frame fills them in. */
  marks = 0;
  readonly ports: number[] = [];
  payload: Uint8Array = none;
  time = 0;
  readonly #place: Place = newPlace();

  /** Read a frame; `began`: ns at which the list begins. */
  read(frame: Frame, began: number): this {
    const place = this.#place;
    const { bytes } = frame;
    this.transport = -1;
    this.http = false;
    this.flags = 0;
    this.marks = 0;
    this.ports.length = 0;
    this.payload = none;
    this.time = frame.at - began;
    if (!locate(frame.link, bytes, frame.original, place)) return this;
    this.transport = place.protocol;
    const at = place.transport;
    if (at < 0) return this;
    const end = Math.min(place.end, bytes.length);
    if (place.protocol === tcp && at + 20 <= bytes.length) {
      this.flags = bytes[at + 13] ?? 0;
      this.#addPorts(bytes, at);
      this.payload = bytes.subarray(Math.min(at + ((bytes[at + 12] ?? 0) >> 4) * 4, end), end);
      this.http = beginsHttp(this.payload);
    } else if (place.protocol === udp && at + 8 <= bytes.length) {
      this.#addPorts(bytes, at);
      this.payload = bytes.subarray(Math.min(at + 8, end), end);
    } else if (place.protocol === 1) this.#quoted4(bytes, at + icmpHead);
    else if (place.protocol === 58 && (bytes[at] ?? 128) < 128) this.#quoted6(bytes, at + icmpHead);
    return this;
  }

  #addPorts(bytes: Uint8Array, at: number): void {
    if (at + 4 <= bytes.length) this.ports.push(u16(bytes, at), u16(bytes, at + 2));
  }

  /** Echo and its answer quote nothing: what is there is no IP header then. */
  #quoted4(bytes: Uint8Array, ip: number): void {
    const first = bytes[ip] ?? 0;
    const protocol = bytes[ip + 9] ?? 0;
    if (first >> 4 === 4 && (protocol === tcp || protocol === udp)) this.#addPorts(bytes, ip + (first & 15) * 4);
  }

  #quoted6(bytes: Uint8Array, ip: number): void {
    const protocol = bytes[ip + 6] ?? 0;
    if ((bytes[ip] ?? 0) >> 4 === 6 && (protocol === tcp || protocol === udp)) this.#addPorts(bytes, ip + 40);
  }
}

/** The shortest beginnings: "GET / HTTP/1.1" in full would need the whole line, and lines may come in pieces. */
const beginnings = ['HTTP/1.', 'GET /', 'HEAD /', 'POST /', 'PUT /', 'DELETE /', 'PATCH /', 'OPTIONS ', 'TRACE /'].map(
  (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
);

/** Does a request or an answer of HTTP/1 begin here (RFC 9112, 2.1)? */
function beginsHttp(payload: Uint8Array): boolean {
  return beginnings.some((text) => payload.length >= text.length && text.every((byte, at) => payload[at] === byte));
}
