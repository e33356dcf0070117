// A captured conversation, ready to be drawn: the worker's sketch joined with the programs at its ends.
import type { RunInfo } from '../../../../server/shared/contract/run.ts';
import type { End } from '../../../../server/shared/conversations/types.ts';
import type { PacketProtocol, Sketch } from '../../dissector/messages.ts';
import { t } from '../texts/texts.ts';
import type { Arrow, Exchange } from './exchange.ts';
import { ofProcess, ofSocket } from './happenings.ts';
import { called, caller, serviceAt, type Scene } from './parties.ts';

/** How long after its last packet a program's doings still belong to a conversation, ns. */
const aftermath = 60e9;

export function captured(seen: Sketch, scene: Scene, info: RunInfo): Exchange {
  const world = info.worlds[seen.world]?.name ?? '';
  const sketch = facing(seen, scene, world);
  const { a, b, packets, transport } = sketch;
  const protocol = spoken(sketch);
  const to = { world, transport, protocol };
  const parties = {
    a: caller(scene, { ...to, here: a, there: b }),
    b: called(scene, { ...to, here: b, there: a }, refused(sketch) && !packets.some(({ id }) => scene.stopped.has(id))),
  };
  const began = packets[0]?.at ?? 0;
  const ended = packets.at(-1)?.at ?? began;
  const over = sketch.states.some(({ state }) => state === 'TIME_WAIT' || state === 'CLOSED');
  const until = over ? ended : ended + aftermath;
  const stories = { a: scene.sockets.of(world, a, b), b: scene.sockets.of(world, b, a) };
  const happenings = (['a', 'b'] as const).flatMap((end) => [
    ...ofSocket(stories[end], end).filter(({ at }) => sketch.earlier === 0 || at >= began),
    ...ofProcess(scene.processes, parties[end].pid, end, [began, until]),
  ]);
  return {
    key: `${sketch.key} ${packets[0]?.id ?? 0}`,
    sketch: sketch.key,
    transport,
    world,
    ...parties,
    arrows: packets.map((packet) => arrow(packet, scene.stopped.get(packet.id))),
    folded: sketch.folded,
    unfolded: sketch.unfolded,
    earlier: sketch.earlier,
    marks: sketch.states,
    happenings,
    openedBy: sketch.openedBy,
    goesOn: sketch.openedBy !== undefined && !sketch.over,
  };
}

function arrow(packet: Sketch['packets'][number], stopped: Arrow['stopped']): Arrow {
  const drawn = { ...packet, heavy: packet.length > 0, implied: false };
  return stopped === undefined ? drawn : { ...drawn, stopped, label: `${packet.label}, ${t.stopped[stopped]}` };
}

/** What is spoken over it, for the colour of the port that somebody waits at. */
function spoken({ packets, transport }: Sketch): PacketProtocol {
  return packets.some(({ protocol }) => protocol === 'http') ? 'http' : transport;
}

/** Nobody was there: a RST before the conversation was open, or an ICMP error back from the end that was posted to. */
function refused({ transport, reset, openedBy, packets }: Sketch): boolean {
  if (transport === 'tcp') return reset && openedBy === undefined;
  return packets.some(({ protocol, from }) => protocol === 'icmp' && from === 'b') && !heard(packets);
}

/** The called end has said something itself. */
const heard = (packets: Sketch['packets']): boolean =>
  packets.some(({ protocol, from }) => protocol === 'udp' && from === 'b');

/** UDP has no caller but the end that posted first: where that is a service, its partner is drawn as the caller. */
function facing(sketch: Sketch, scene: Scene, world: string): Sketch {
  const { transport, a, b } = sketch;
  if (transport === 'tcp' || !serviceAt(scene, world, a, transport) || serviceAt(scene, world, b, transport))
    return sketch;
  const other = (end: End): End => (end === 'a' ? 'b' : 'a');
  return { ...sketch, a: b, b: a, packets: sketch.packets.map((packet) => ({ ...packet, from: other(packet.from) })) };
}
