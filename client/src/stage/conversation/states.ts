// The bars on the lifelines: from the packet that shows a state to the one that shows the next. Where conversations share a
// lifeline, each has a track of its own beside the others.
import type { TcpState } from '../../../../server/shared/conversations/types.ts';
import type { Columns } from './columns.ts';
import type { Exchange } from './exchange.ts';
import type { Picture } from './picture.ts';
import type { BarShape } from './shapes.ts';

/** Width of a bar, alone and among others, and from one track to the next; how far apart many of them may stand. */
const alone = 9;
const among = 6;
const apart = 9;
const widest = 72;

interface Start {
  readonly exchange: Exchange;
  readonly line: number;
  readonly state: TcpState;
  readonly y: number;
}

export class States {
  readonly #columns: Columns;
  /** The exchanges that have a place at each lifeline, in order. */
  readonly #tracks: readonly (readonly Exchange[])[];
  readonly #starts: Start[] = [];

  constructor(picture: Picture, columns: Columns) {
    this.#columns = columns;
    this.#tracks = picture.lifelines.map((_, line) =>
      picture.exchanges.filter((exchange) =>
        picture.arrows.some((drawn) => drawn.exchange === exchange && (drawn.from === line || drawn.to === line)),
      ),
    );
  }

  /** Where the exchange's own track lies, beside the middle of the lifeline. */
  shift(exchange: Exchange, line: number): number {
    const tracks = this.#tracks[line] ?? [];
    return Math.round((tracks.indexOf(exchange) - (tracks.length - 1) / 2) * step(tracks.length));
  }

  /** How far the tracks reach to each side of the lifeline's middle. */
  spread(line: number): number {
    const count = this.#tracks[line]?.length ?? 1;
    return ((count - 1) / 2) * step(count);
  }

  /** Some end has closed, or waits in TIME_WAIT. */
  get over(): boolean {
    return this.#starts.some(({ state }) => state === 'CLOSED' || state === 'TIME_WAIT');
  }

  /** From here on an end of the exchange is in this state. */
  begin(exchange: Exchange, line: number, state: TcpState, y: number): void {
    this.#starts.push({ exchange, line, state, y });
  }

  /** The bars; those without an end reach down to `bottom`. */
  bars(bottom: number): BarShape[] {
    return this.#tracks.flatMap((exchanges, line) =>
      exchanges.flatMap((exchange) => {
        const width = exchanges.length > 1 ? among : alone;
        const x = (this.#columns.lines[line] ?? 0) + this.shift(exchange, line);
        const own = this.#starts.filter((start) => start.line === line && start.exchange === exchange);
        return own.flatMap(({ state, y }, index) => {
          if (state === 'CLOSED') return [];
          const next = own[index + 1]?.y ?? bottom;
          return [{ line, x, y, width, height: Math.max(next - y - 4, 4), open: state === 'ESTABLISHED' }];
        });
      }),
    );
  }
}

const step = (tracks: number): number => Math.min(apart, widest / Math.max(tracks - 1, 1));
