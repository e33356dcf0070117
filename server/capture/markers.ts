// Markers: datagrams that the server sends to itself in a world, to know how far a capture has come. A random tag keeps
// anyone else's datagrams from being taken for one. They are never given to the sink.
import { randomBytes } from 'node:crypto';
import type dgram from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../worlds/types.ts';

const tagBytes = 16;
const markerBytes = tagBytes + 4;

export class Markers {
  readonly port: number;
  readonly #socket: dgram.Socket;
  readonly #tag = randomBytes(tagBytes);
  #last = 0;

  constructor(socket: dgram.Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.unref();
    // A marker that cannot be sent does not come back, and whoever waits for it is told so.
    socket.on('error', () => undefined);
  }

  /** Send the next one; its number. They are captured in the order of their numbers. */
  send(): number {
    const marker = Buffer.alloc(markerBytes);
    this.#tag.copy(marker);
    marker.writeUInt32BE(++this.#last, tagBytes);
    this.#socket.send(marker, this.port, '127.0.0.1');
    return this.#last;
  }

  /** Send `count` markers, about 1 ms apart; the number of the last. */
  async burst(count: number): Promise<number> {
    for (let left = count; left > 1; left--) {
      this.send();
      await sleep(1);
    }
    return this.send();
  }

  /** The number of the marker in a captured frame, or undefined where it is not one. The tag is at the frame's end. */
  read(frame: Uint8Array): number | undefined {
    const at = frame.length - markerBytes;
    if (at < 0 || frame[at] !== this.#tag[0] || frame[at + 1] !== this.#tag[1]) return undefined;
    const end = Buffer.from(frame.buffer, frame.byteOffset + at, markerBytes);
    return end.subarray(0, tagBytes).equals(this.#tag) ? end.readUInt32BE(tagBytes) : undefined;
  }

  stop(): void {
    this.#socket.close();
  }
}

export async function openMarkers(world: World): Promise<Markers> {
  return new Markers(await world.marker());
}
