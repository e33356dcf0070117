// What the kernel's socket table says of each end of a conversation, beside the state that is told from packets: the two are
// joined here, and compared. Pure; ConversationView makes it, Kernel.svelte says it.
import { mostRows, type SocketState } from '../../../../server/shared/contract/entry.ts';
import type { End, TcpState } from '../../../../server/shared/conversations/types.ts';
import { isStopped } from '../../state/touched.ts';
import { endKey, type SocketTable } from '../../state/rows.ts';
import { unnamed, type Exchange } from './exchange.ts';
import { lineOf, type Picture } from './picture.ts';

/** The kernel's word on one end. */
export interface KernelWord {
  /** As its table writes it; undefined: it has no such socket. */
  readonly state: SocketState | undefined;
  /** What the packets say. */
  readonly told: TcpState | undefined;
  /**
   * Why the two differ, where they do. `stopped`: the firewall stopped a packet on its way to this end. `left`: the kernel
   * has let the socket go, and no packet says so. `other`: it has taken the packets otherwise.
   */
  readonly differs?: 'stopped' | 'left' | 'other';
}

/** Of an exchange's two ends, as far as there is a word on them. */
export type KernelWords = Readonly<Partial<Record<End, KernelWord>>>;

/** ns that both must have stood still before they are said to differ: the table is read every 0.15 s, and later when busy. */
const settled = 0.6e9;

const inRfcWords: Partial<Record<SocketState, TcpState>> = {
  FIN_WAIT1: 'FIN_WAIT_1',
  FIN_WAIT2: 'FIN_WAIT_2',
  CLOSE: 'CLOSED',
};

/**
 * By the exchange's key. A pair of ports that was used again has the kernel's word on its newest exchange alone.
 * @param now ns since the run began
 */
export function kernelWords(
  exchanges: readonly Exchange[],
  table: SocketTable,
  now: number,
): ReadonlyMap<string, KernelWords> {
  const rows = table.ends;
  const known = new Set([...table.now, ...table.gone].map(({ world }) => world));
  // Of a table that is longer, not all is told: what is not in it may be there.
  const whole = table.now.length < mostRows;
  const words = new Map<string, { readonly key: string; readonly words: KernelWords }>();
  for (const exchange of exchanges.filter(({ transport }) => transport === 'tcp')) {
    const { key, worlds, a, b, arrows } = exchange;
    const [began, last] = [arrows[0]?.id ?? 0, arrows.at(-1)?.at ?? 0];
    const wordOf = (end: End): KernelWord | undefined => {
      const [here, there] = end === 'a' ? [a, b] : [b, a];
      const found = rows.get(endKey(worlds[end], here, there));
      // One that was gone before is that of an earlier exchange.
      const row = found?.gone === true && (found.ids.at(-1) ?? 0) < began ? undefined : found;
      const told = exchange.marks.findLast((mark) => mark.end === end)?.state;
      const state = row?.gone === false ? row.state : undefined;
      const still = now - Math.max(last, row?.since ?? 0) >= settled;
      if (state === undefined && (told === undefined || !whole || !still)) return undefined;
      const why = still && told !== undefined ? differing(exchange, end, told, state) : undefined;
      return { state, told, ...(why && { differs: why }) };
    };
    if (!known.has(worlds.a) || !known.has(worlds.b)) continue;
    const [atA, atB] = [wordOf('a'), wordOf('b')];
    words.set([endKey(worlds.a, a, b), endKey(worlds.b, b, a)].sort().join(), {
      key,
      words: { ...(atA && { a: atA }), ...(atB && { b: atB }) },
    });
  }
  return new Map([...words.values()].map((one) => [one.key, one.words]));
}

function differing(
  exchange: Exchange,
  end: End,
  told: TcpState,
  state: SocketState | undefined,
): KernelWord['differs'] {
  if (state === undefined) {
    // TIME_WAIT runs out by itself.
    if (told === 'CLOSED' || told === 'TIME_WAIT') return undefined;
  } else if ((inRfcWords[state] ?? state) === told) return undefined;
  const stopped = exchange.arrows.some((arrow) => isStopped(arrow.touch) && arrow.from !== end);
  return stopped ? 'stopped' : state === undefined ? 'left' : 'other';
}

/** The same word on one or more ends at a lifeline; `ports`: those of their other ends. */
export interface KernelGroup {
  readonly word: KernelWord;
  readonly ports: readonly number[];
  /** Nobody was found to hold this end. */
  readonly unnamed: boolean;
}

/** For each lifeline of a picture what is said on its ends, equal words together. */
export function kernelCells(picture: Picture, words: ReadonlyMap<string, KernelWords>): KernelGroup[][] {
  const cells = picture.lifelines.map(() => new Map<string, KernelGroup>());
  for (const exchange of picture.exchanges) {
    for (const end of ['a', 'b'] as const) {
      const word = words.get(exchange.key)?.[end];
      const cell = cells[lineOf(picture, exchange, end)];
      if (!word || !cell) continue;
      const like = [word.state, word.told, word.differs].join();
      const before = cell.get(like);
      cell.set(like, {
        word,
        ports: [...(before?.ports ?? []), exchange[end === 'a' ? 'b' : 'a'].port],
        unnamed: before?.unnamed === true || exchange[end].name === unnamed,
      });
    }
  }
  return cells.map((cell) => [...cell.values()]);
}
