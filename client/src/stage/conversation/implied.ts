// A conversation of which no packet could be seen: only what socket events imply, drawn dashed. Nothing is invented: no
// sequence numbers, no acknowledgements, no states, and times only of the events themselves.
import type { Endpoint, SocketEntry } from '../../../../server/shared/contract/entry.ts';
import type { End } from '../../../../server/shared/conversations/types.ts';
import type { SocketStory } from '../../state/sockets.ts';
import { bytes, type Arrow, type Exchange } from './exchange.ts';
import { ofProcess, ofSocket } from './happenings.ts';
import { called, caller, serviceAt, type Scene } from './parties.ts';

const byTime = (x: { at: number; id: number }, y: { at: number; id: number }): number => x.at - y.at || x.id - y.id;

/** The connections of the step (entries from `from` on) as socket events tell them. */
export function implied(scene: Scene, from: number): Exchange[] {
  const callers = [...scene.sockets.all].filter(
    (story) => story.transport === 'tcp' && story.events.some(({ id }) => id >= from) && calls(scene, story),
  );
  return callers.map((story) => exchangeOf(scene, story)).filter(({ arrows }) => arrows.length > 0);
}

/** Is this the socket of the end that began? The called end is told of only through its caller, where there is one. */
function calls(scene: Scene, story: SocketStory): boolean {
  if (story.events.some(({ what }) => what === 'connecting' || what === 'connected')) return true;
  const other = scene.sockets.of(story.world, story.remote, story.local);
  return other === undefined && serviceAt(scene, story.world, story.local) === undefined;
}

function exchangeOf(scene: Scene, story: SocketStory): Exchange {
  const { world, local, remote } = story;
  const other = scene.sockets.of(world, remote, local);
  const ends: readonly [End, SocketStory | undefined][] = [
    ['a', story],
    ['b', other],
  ];
  const arrows = ends.flatMap(([end, told]) => arrowsOf(told?.events ?? [], end)).sort(byTime);
  const refused = story.events.some(({ what, error }) => what === 'error' && error === 'ECONNREFUSED');
  const parties = party(scene, world, local, remote, refused);
  const range = [arrows[0]?.at ?? 0, Infinity] as const;
  return {
    key: `implied ${story.events[0]?.id ?? 0}`,
    ...parties,
    arrows,
    folded: undefined,
    earlier: 0,
    marks: [],
    happenings: ends.flatMap(([end, told]) => [
      ...ofSocket(told, end).filter(({ text }) => !text.startsWith('read')),
      ...ofProcess(scene.processes, parties[end].pid, end, range),
    ]),
    openedBy: undefined,
  };
}

function party(scene: Scene, world: string, local: Endpoint, remote: Endpoint, refused: boolean) {
  return { a: caller(scene, world, local, remote), b: called(scene, world, remote, local, refused) };
}

/** An arrow for each event that implies that something crossed; it stands at the end that told of it. */
function arrowsOf(events: readonly SocketEntry[], end: End): Arrow[] {
  const other: End = end === 'a' ? 'b' : 'a';
  return events.flatMap((entry): Arrow[] => {
    const arrow = (from: End, label: string, heavy: boolean): Arrow[] => [
      { id: entry.id, at: entry.at, from, label, heavy, reset: false, implied: true, unanswered: false },
    ];
    switch (entry.what) {
      case 'connected':
        return arrow(end, 'handshake, implied by connect', false);
      case 'read':
        return arrow(other, `read ${bytes(entry.bytes ?? 0)}${quoted(entry.text)}`, true);
      case 'peer-ended':
        return arrow(other, 'the end, implied by read', false);
      default:
        return [];
    }
  });
}

function quoted(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const line = text.replaceAll('\r\n', '⏎').replaceAll('\n', '⏎');
  return ` “${line.length > 24 ? `${line.slice(0, 23)}…` : line}”`;
}
