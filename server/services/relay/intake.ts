// What has come on a TCP connection and waits to be handed on: with the time at which it came, and bounded, so that who is not
// read for is not read from.
import type { Socket } from 'node:net';
import type { Piece } from './stream/stage.ts';

/** Bytes that may wait; what does not fit stays with the kernel, and with the sender. */
const most = 512 * 1024;

export class Intake {
  readonly #socket: Socket;
  readonly #pieces: Piece[] = [];
  #bytes = 0;
  #over = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#pieces.push({ bytes, at: performance.now() });
      this.#bytes += bytes.length;
      if (this.#bytes >= most) socket.pause();
      this.#wake();
    });
    socket.on('end', () => this.stop());
  }

  /** No more comes. */
  stop(): void {
    this.#over = true;
    this.#wake();
  }

  /** Each piece, to the end. */
  async *[Symbol.asyncIterator](): AsyncIterator<Piece> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) {
        yield piece;
        this.#bytes -= piece.bytes.length;
        if (this.#bytes < most) this.#socket.resume();
      } else if (this.#over) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
