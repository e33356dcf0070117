// A captured conversation, ready to be drawn: the worker's sketch joined with the programs at its ends.
import type { Endpoint } from '../../../../server/shared/contract/entry.ts';
import { worldOf } from '../../../../server/shared/contract/run.ts';
import type { End } from '../../../../server/shared/conversations/types.ts';
import type { PacketProtocol, Sketch } from '../../dissector/messages.ts';
import { isStopped, type Touch } from '../../state/touched.ts';
import type { Arrow, Exchange } from './exchange.ts';
import { actsOf, ofProcess, ofSocket } from './happenings.ts';
import { called, caller, serviceAt, type Scene } from './parties.ts';

/** How long after its last packet a program's doings still belong to a conversation, ns. */
const aftermath = 60e9;

export function captured(seen: Sketch, scene: Scene): Exchange {
  const place = ({ address }: Endpoint): string => worldOf(scene.worlds, seen.world, address)?.name ?? '';
  const sketch = facing(seen, scene, place);
  const { a, b, packets, transport } = sketch;
  const protocol = spoken(sketch);
  const to = { transport, protocol };
  const [worldA, worldB] = [place(a), place(b)];
  const isTouched = packets.some(({ id }) => isStopped(scene.touched.get(id)));
  const parties = {
    a: caller(scene, { ...to, world: worldA, here: a, there: b }),
    b: called(scene, { ...to, world: worldB, here: b, there: a }, refused(sketch) && !isTouched),
  };
  const began = packets[0]?.at ?? 0;
  const ended = packets.at(-1)?.at ?? began;
  const over = sketch.states.some(({ state }) => state === 'TIME_WAIT' || state === 'CLOSED');
  const until = over ? ended : ended + aftermath;
  const stories = { a: scene.sockets.of(worldA, a, b), b: scene.sockets.of(worldB, b, a) };
  const happenings = (['a', 'b'] as const).flatMap((end) => [
    ...ofSocket(stories[end], end, scene.calls).filter(({ at }) => sketch.earlier === 0 || at >= began),
    ...ofProcess(scene.processes, parties[end].pid, end, [began, until], actsOf(stories[end])),
  ]);
  return {
    key: `${sketch.key} ${packets[0]?.id ?? 0}`,
    sketch: sketch.key,
    transport,
    worlds: { a: worldA, b: worldB },
    ...parties,
    arrows: arrowsOf(packets, scene.touched),
    folded: sketch.folded,
    unfolded: sketch.unfolded,
    earlier: sketch.earlier,
    first: sketch.first,
    marks: sketch.states,
    happenings,
    openedBy: sketch.openedBy,
    goesOn: sketch.openedBy !== undefined && !sketch.over,
  };
}

function arrowsOf(packets: Sketch['packets'], touched: Scene['touched']): Arrow[] {
  const before = new Map<End, Touch | undefined>();
  return packets.map((packet) => {
    const touch = touched.get(packet.id);
    const drawn = arrow(packet, touch, before.get(packet.from));
    before.set(packet.from, touch);
    return drawn;
  });
}

function arrow(packet: Sketch['packets'][number], touch: Touch | undefined, before: Touch | undefined): Arrow {
  const drawn = { ...packet, heavy: packet.length > 0, implied: false };
  if (touch === undefined) return drawn;
  // The line knows that it has arrived: that it is repeated before it is answered says nothing then.
  const unanswered = packet.unanswered && (touch.by !== 'line' || isStopped(touch));
  return { ...drawn, unanswered, touch, asBefore: isHeldAlike(touch, before) };
}

/** Held for the same time, as far as a person cares: a busy computer adds some ms. */
function isHeldAlike(touch: Touch, before: Touch | undefined): boolean {
  if (touch.by !== 'line' || before?.by !== 'line' || touch.fate !== 'held' || before.fate !== 'held') return false;
  return Math.abs(touch.ms - before.ms) <= Math.max(3, before.ms / 10);
}

/** What is spoken over it, for the colour of the port that somebody waits at. */
function spoken({ packets, transport }: Sketch): PacketProtocol {
  return packets.find(({ protocol }) => protocol !== transport && protocol !== 'icmp')?.protocol ?? transport;
}

/** Nobody was there: a RST before the conversation was open, or an ICMP error back from the end that was posted to. */
function refused({ transport, reset, openedBy, packets }: Sketch): boolean {
  if (transport === 'tcp') return reset && openedBy === undefined;
  return packets.some(({ protocol, from }) => protocol === 'icmp' && from === 'b') && !heard(packets);
}

/** The called end has said something itself. */
const heard = (packets: Sketch['packets']): boolean =>
  packets.some(({ protocol, from }) => protocol !== 'icmp' && from === 'b');

/** UDP has no caller but the end that posted first: where that is a service, its partner is drawn as the caller. */
function facing(sketch: Sketch, scene: Scene, place: (end: Endpoint) => string): Sketch {
  const { transport, a, b } = sketch;
  if (transport === 'tcp' || !serviceAt(scene, place(a), a, transport) || serviceAt(scene, place(b), b, transport))
    return sketch;
  const other = (end: End): End => (end === 'a' ? 'b' : 'a');
  return { ...sketch, a: b, b: a, packets: sketch.packets.map((packet) => ({ ...packet, from: other(packet.from) })) };
}
