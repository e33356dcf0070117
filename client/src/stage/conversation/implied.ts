// A conversation of which no packet could be seen: only what socket events imply, drawn dashed. Nothing is invented: no
// sequence numbers, no acknowledgements, no states, and times only of the events themselves.
import type { SocketEntry } from '../../../../server/shared/contract/entry.ts';
import type { End } from '../../../../server/shared/conversations/types.ts';
import { worldOf } from '../../../../server/shared/contract/run.ts';
import { httpMessages } from '../../../../server/shared/dissect/http/parser.ts';
import { encodeUtf8 } from '../../../../server/shared/dissect/utf8.ts';
import type { PacketProtocol } from '../../dissector/messages.ts';
import type { SocketStory } from '../../state/sockets.ts';
import { grouped } from '../time.ts';
import { bytes, byTime, type Arrow, type Exchange } from './exchange.ts';
import { ofProcess, ofSocket } from './happenings.ts';
import { called, caller, serviceAt, type Scene } from './parties.ts';

/** What a program does last with a socket. */
const over: ReadonlySet<string> = new Set(['closed', 'ended', 'error', 'gave-up']);

/** The connections of the step (entries from `from` on) as socket events tell them. */
export function implied(scene: Scene, from: number): Exchange[] {
  const told = [...scene.sockets.all].filter((story) => story.events.some(({ id }) => id >= from));
  const callers = told.flatMap((story) => (calls(scene, story) ? story : calledByStranger(scene, story)));
  return callers.map((story) => exchangeOf(scene, story)).filter(({ arrows }) => arrows.length > 0);
}

/** Is this the socket of the end that began? The called end is told of only through its caller, where there is one. */
function calls(scene: Scene, story: SocketStory): boolean {
  if (story.events.some(({ what }) => what === 'connecting' || what === 'connected')) return true;
  const { world, local, remote, transport } = story;
  if (serviceAt(scene, world, local, transport) !== undefined) return false;
  const there = across(scene, story);
  const other = scene.sockets.of(there, remote, local);
  if (other === undefined) return true;
  // Who posts to a service calls it; of two other programs it is the one that told of it first.
  if (transport === 'tcp') return false;
  return serviceAt(scene, there, remote, transport) !== undefined || firstOf(story) < firstOf(other);
}

/** The world in which the other end is. */
const across = ({ worlds }: Scene, { world, remote }: SocketStory): string =>
  worldOf(
    worlds,
    worlds.findIndex(({ name }) => name === world),
    remote.address,
  )?.name ?? world;

/** A relay was called by a program that tells of nothing (a browser, curl): the socket of that program, as it must be. */
function calledByStranger(scene: Scene, story: SocketStory): SocketStory[] {
  const { world, local, remote, transport } = story;
  if (serviceAt(scene, world, local, transport)?.kind !== 'relay' || scene.sockets.of(world, remote, local)) return [];
  return [{ ...story, local: remote, remote: local, name: 'a program', events: [] }];
}

const firstOf = ({ events }: SocketStory): number => events[0]?.id ?? 0;

function exchangeOf(scene: Scene, story: SocketStory): Exchange {
  const { world, local, remote, transport } = story;
  const there = across(scene, story);
  const other = scene.sockets.of(there, remote, local);
  const sides: readonly [End, SocketStory | undefined, SocketStory | undefined][] = [
    ['a', story, other],
    ['b', other, story],
  ];
  const stranger = story.events.length === 0;
  const arrowsOf = transport === 'tcp' ? segmentsOf : datagramsOf;
  const arrows = sides
    .flatMap(([end, told, peer]) => arrowsOf(told?.events ?? [], peer?.events ?? [], end))
    .sort(byTime);
  const drawn = new Set(arrows.map(({ id }) => id));
  const refused = story.events.some(({ what, error }) => what === 'error' && error === 'ECONNREFUSED');
  const protocol: PacketProtocol = arrows.some((arrow) => arrow.protocol === 'http') ? 'http' : transport;
  const to = { transport, protocol };
  const parties = {
    a: caller(scene, { ...to, world, here: local, there: remote }),
    b: called(scene, { ...to, world: there, here: remote, there: local }, refused),
  };
  const range = [arrows[0]?.at ?? 0, Infinity] as const;
  return {
    key: `implied ${(story.events[0] ?? other?.events[0])?.id ?? 0}`,
    sketch: undefined,
    transport,
    worlds: { a: world, b: there },
    ...parties,
    arrows,
    folded: undefined,
    unfolded: undefined,
    earlier: 0,
    marks: [],
    happenings: sides.flatMap(([end, told]) => [
      ...ofSocket(told, end, scene.calls).filter(({ id }) => !drawn.has(id)),
      ...ofProcess(scene.processes, parties[end].pid, end, range),
    ]),
    openedBy: undefined,
    goesOn: transport === 'tcp' && !(stranger ? other : story)?.events.some(({ what }) => over.has(what)),
  };
}

type Told = readonly SocketEntry[];
const other = (end: End): End => (end === 'a' ? 'b' : 'a');

const arrow = ({ id, at }: SocketEntry, from: End, label: string, protocol: PacketProtocol, heavy: boolean): Arrow => ({
  id,
  at,
  from,
  label,
  protocol,
  heavy,
  reset: false,
  implied: true,
  unanswered: false,
});

/** TCP: an arrow for each event that implies that something crossed; it stands at the end that told of it. */
function segmentsOf(events: Told, peer: Told, end: End): Arrow[] {
  const stranger = peer.length === 0;
  return events.flatMap((entry): Arrow[] => {
    switch (entry.what) {
      // Who tells of nothing is heard of through its other end alone.
      case 'accepted':
        return stranger ? [arrow(entry, other(end), 'handshake, implied by accept', 'tcp', false)] : [];
      case 'wrote':
        return stranger && end === 'b' ? [arrow(entry, end, `wrote ${moved(entry)}`, 'tcp', true)] : [];
      case 'connected':
        return [arrow(entry, end, 'handshake, implied by connect', 'tcp', false)];
      case 'read':
        return [heard(entry, other(end))];
      case 'peer-ended':
        return [arrow(entry, other(end), 'the end, implied by read', 'tcp', false)];
      default:
        return [];
    }
  });
}

/** Bytes that were read; where they begin like a message of HTTP, that is said. */
function heard(entry: SocketEntry, from: End): Arrow {
  const [message] = httpMessages(encodeUtf8(entry.text ?? ''));
  if (message === undefined || message.version === '') return arrow(entry, from, `read ${moved(entry)}`, 'tcp', true);
  return arrow(entry, from, `read ${message.name} (${grouped(entry.bytes ?? 0)} B)`, 'http', true);
}

/**
 * UDP: what was read has crossed; what was written has left, though nobody may have read it. A write that the other program
 * told of as read is one arrow with it. A refused datagram implies that ICMP came back (udp(7)).
 */
function datagramsOf(events: Told, peer: Told, end: End): Arrow[] {
  const reads = peer.filter(({ what }) => what === 'read').map(({ bytes: size, text }) => `${size} ${text}`);
  return events.flatMap((entry): Arrow[] => {
    if (entry.what === 'read') return [arrow(entry, other(end), `read ${moved(entry)}`, 'udp', true)];
    if (entry.what === 'error' && entry.error === 'ECONNREFUSED')
      return [arrow(entry, other(end), 'port unreachable, implied by the error', 'icmp', false)];
    if (entry.what !== 'wrote') return [];
    const read = reads.indexOf(`${entry.bytes} ${entry.text}`);
    if (read < 0) return [arrow(entry, end, `wrote ${moved(entry)}`, 'udp', true)];
    reads.splice(read, 1);
    return [];
  });
}

const moved = (entry: SocketEntry): string => `${bytes(entry.bytes ?? 0)}${quoted(entry.text)}`;

function quoted(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const line = text.replaceAll('\r\n', '⏎').replaceAll('\n', '⏎');
  return ` “${line.length > 24 ? `${line.slice(0, 23)}…` : line}”`;
}
