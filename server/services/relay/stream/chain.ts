// The stages that one direction of a TCP connection goes through, in a row. They are drawn when the connection begins, and anew
// with the first bytes, or the end, after another set has come into force.
import type { Stream, Toxic } from '../../../shared/relay/toxics.ts';
import type { Dose } from '../dose.ts';
import { bandwidth } from './bandwidth.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { resetPeer } from './reset-peer.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import type { Hands, Piece, Stage } from './stage.ts';
import { timeout } from './timeout.ts';

export class Chain {
  readonly #stream: Stream;
  readonly #dose: () => Dose;
  readonly #hands: (dose: Dose) => Hands;
  #drawn: Dose | undefined;
  #stages: readonly Stage[] = [];

  /** `dose`: the set that is in force now. */
  constructor(stream: Stream, dose: () => Dose, hands: (dose: Dose) => Hands) {
    this.#stream = stream;
    this.#dose = dose;
    this.#hands = hands;
  }

  /** Meet the set that is in force. */
  meet(): void {
    const dose = this.#dose();
    if (dose === this.#drawn) return;
    this.#drawn = dose;
    this.#stages = dose.meet(this.#stream).flatMap((toxic) => stageOf(toxic, this.#hands(dose)) ?? []);
  }

  pass(piece: Piece): AsyncIterable<Piece> {
    this.meet();
    return through(this.#stages, piece);
  }

  async end(): Promise<void> {
    this.meet();
    for (const stage of this.#stages) await stage.end?.();
  }
}

async function* through([stage, ...rest]: readonly Stage[], piece: Piece): AsyncIterable<Piece> {
  if (!stage) yield piece;
  else if (!stage.pass) yield* through(rest, piece);
  else for await (const part of stage.pass(piece)) yield* through(rest, part);
}

function stageOf(toxic: Toxic, hands: Hands): Stage | undefined {
  switch (toxic.type) {
    case 'latency':
      return latency(toxic, hands);
    case 'bandwidth':
      return bandwidth(toxic, hands);
    case 'slicer':
      return slicer(toxic, hands);
    case 'limit_data':
      return limitData(toxic, hands);
    case 'timeout':
      return timeout(toxic, hands);
    case 'reset_peer':
      return resetPeer(toxic, hands);
    case 'slow_close':
      return slowClose(toxic, hands);
    case 'loss':
    case 'duplicate':
    case 'reorder':
      return undefined; // Of datagrams alone; a relay over TCP is never given one (runs/relays.ts).
  }
}
