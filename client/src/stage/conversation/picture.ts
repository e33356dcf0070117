// Conversations side by side: those that share an end and went on at the same time are one picture, with a lifeline for each
// program or borrowed port; where these are too many, the last callers share one. One that shares nothing is a picture of its own, with two lifelines. The two hops to a published
// service share no end, and are one picture all the same: what comes in at the host's goes on at the world's.
import { publishedName } from '../../../../server/shared/contract/run.ts';
import type { TcpState } from '../../../../server/shared/conversations/types.ts';
import { byTime, type Arrow, type Exchange, type Happening, type Party } from './exchange.ts';
import { othersAmong } from './others.ts';

export interface Lifeline {
  /** Of its end; of others, of all of them. */
  readonly keys: readonly string[];
  readonly party: Party;
  /** Its name, with the port where another of the picture has the same. */
  readonly name: string;
}

/** An arrow between two lifelines, by their places in the picture. */
export interface Drawn {
  readonly arrow: Arrow;
  readonly from: number;
  readonly to: number;
  readonly exchange: Exchange;
  /** Its place among the arrows of its own exchange. */
  readonly index: number;
}

export interface Picture {
  readonly key: string;
  /** Callers first, those that are only called last. */
  readonly lifelines: readonly Lifeline[];
  readonly exchanges: readonly Exchange[];
  /** In order of time. */
  readonly arrows: readonly Drawn[];
  readonly happenings: readonly { readonly happening: Happening; readonly line: number }[];
}

export interface Mark {
  readonly line: number;
  readonly state: TcpState;
}

interface Group {
  readonly exchanges: readonly Exchange[];
  readonly keys: ReadonlySet<string>;
}

/** The exchanges, oldest first, as pictures; a picture stands where its first exchange does. */
export function picturesOf(exchanges: readonly Exchange[]): Picture[] {
  let groups: Group[] = [];
  for (const exchange of exchanges) {
    const own: Group = { exchanges: [exchange], keys: new Set(tiesOf(exchange)) };
    const joined = groups.filter((group) => meets(group, exchange, own.keys));
    const [first] = joined;
    if (first === undefined) groups.push(own);
    else
      groups = groups
        .filter((group) => group === first || !joined.includes(group))
        .map((group) => (group === first ? join([...joined, own]) : group));
  }
  return groups.map((group) => pictureOf(group.exchanges));
}

const join = (groups: readonly Group[]): Group => ({
  exchanges: groups.flatMap((group) => group.exchanges),
  keys: new Set(groups.flatMap((group) => [...group.keys])),
});

/** Some exchange of the group has an end in common with this one, and they went on at the same time. */
function meets(group: Group, exchange: Exchange, keys: ReadonlySet<string>): boolean {
  return group.exchanges.some(
    (other) => tiesOf(other).some((key) => keys.has(key)) && overlaps(spanOf(other), spanOf(exchange)),
  );
}

/** From its first packet to its last; one that is still open has no end yet. */
function spanOf({ arrows, goesOn }: Exchange): readonly [number, number] {
  return [arrows[0]?.at ?? 0, goesOn ? Infinity : (arrows.at(-1)?.at ?? 0)];
}

const overlaps = (x: readonly [number, number], y: readonly [number, number]): boolean => x[0] <= y[1] && y[0] <= x[1];

/** A service is one lifeline, whatever port it uses; any other end is its address and port. */
function keyOf(party: Party, world: string, transport: string): string {
  return party.service === undefined
    ? `${world} ${transport} ${party.address} ${party.port}`
    : `${world} service ${party.service}`;
}

/** The lifelines of both ends; a program that talks to itself has two. */
function keysOf({ a, b, worlds, transport }: Exchange): readonly [string, string] {
  const [from, to] = [keyOf(a, worlds.a, transport), keyOf(b, worlds.b, transport)];
  return from === to ? [`${from} calling`, to] : [from, to];
}

const keyAt = (exchange: Exchange, end: 'a' | 'b'): string => keysOf(exchange)[end === 'a' ? 0 : 1];

/** The place of the lifeline at an end of one of the picture's exchanges. */
export const lineOf = ({ lifelines }: Picture, exchange: Exchange, end: 'a' | 'b'): number =>
  lifelines.findIndex(({ keys }) => keys.includes(keyAt(exchange, end)));

/** What makes one picture of exchanges: a lifeline in common, or that both are hops to one published service. */
function tiesOf(exchange: Exchange): readonly string[] {
  const { a, b } = exchange;
  const service = b.service ?? '';
  const hop = isOuter(b) ? service : isRelay(a) && b.service !== undefined ? publishedName(service) : undefined;
  return hop === undefined ? keysOf(exchange) : [...keysOf(exchange), `hop ${hop}`];
}

/** The two halves of what publishes a service: in its world, and on the host. */
const isRelay = ({ name }: Party): boolean => name === 'relay';
const isOuter = (party: Party): boolean => isRelay(party) && party.service !== undefined;

/** One picture of these exchanges. */
export function pictureOf(exchanges: readonly Exchange[]): Picture {
  const parties = new Map<string, { party: Party; calls: boolean; called: boolean }>();
  for (const exchange of exchanges) {
    const [a, b] = keysOf(exchange);
    const caller = parties.get(a);
    parties.set(a, { party: caller?.party ?? exchange.a, calls: true, called: caller?.called ?? false });
    const before = parties.get(b);
    // The port at which a service waits says more than one that it has borrowed.
    const party = before?.called ? before.party : exchange.b;
    parties.set(b, { party, calls: before?.calls ?? false, called: true });
  }
  const rank = ({ party, calls, called }: { party: Party; calls: boolean; called: boolean }): number => {
    if (isRelay(party)) return isOuter(party) ? 1 : 2;
    return calls ? (called ? 2 : 0) : 3;
  };
  const ends = [...parties.entries()].sort(([, x], [, y]) => rank(x) - rank(y));
  const all = othersAmong(ends.map(([key, end]) => ({ keys: [key], party: end.party, calls: rank(end) === 0 })));
  const places = new Map(all.flatMap(({ keys }, place) => keys.map((key) => [key, place] as const)));
  const line = (exchange: Exchange, end: 'a' | 'b'): number => places.get(keyAt(exchange, end)) ?? -1;
  // Two networks have the same addresses: which one it is then stands on the card.
  const twoWorlds =
    all.some(({ party }) => isOuter(party)) &&
    new Set(exchanges.flatMap(({ worlds }) => [worlds.a, worlds.b])).size > 1;
  const names = all.map(({ party }) => party.name);
  return {
    key: exchanges[0]?.key ?? '',
    lifelines: all.map(({ keys, party }) => {
      const alone = names.filter((name) => name === party.name).length === 1;
      const note = twoWorlds ? [party.note, keys[0]?.split(' ')[0]].filter(Boolean).join(', ') : party.note;
      return { keys, party: { ...party, note }, name: alone ? party.name : `${party.name} :${party.port}` };
    }),
    exchanges,
    arrows: exchanges
      .flatMap((exchange) => {
        const [a, b] = [line(exchange, 'a'), line(exchange, 'b')];
        return exchange.arrows.map((arrow, index) => ({
          arrow,
          from: arrow.from === 'a' ? a : b,
          to: arrow.from === 'a' ? b : a,
          exchange,
          index,
        }));
      })
      .sort((x, y) => byTime(x.arrow, y.arrow)),
    happenings: once(
      exchanges.flatMap((exchange) =>
        exchange.happenings.map((happening) => ({ happening, line: line(exchange, happening.end) })),
      ),
    ),
  };
}

/** What became of a process is told in each of its conversations; beside the lifeline that they share it stands once, at the first. */
function once(all: Picture['happenings']): Picture['happenings'] {
  const first = new Map<string, Picture['happenings'][number]>();
  for (const one of all) {
    const key = `${one.line} ${one.happening.id}`;
    const before = first.get(key);
    if (before === undefined || one.happening.at < before.happening.at) first.set(key, one);
  }
  return [...first.values()];
}

/** The states that ends take on with this arrow. */
export function marksOf({ arrow, from, to, exchange }: Drawn): readonly Mark[] {
  return exchange.marks
    .filter(({ id, state }) => id === arrow.id && state !== 'LISTEN')
    .map(({ end, state }) => ({ line: end === arrow.from ? from : to, state }));
}
