// A captured conversation, ready to be drawn: the worker's sketch joined with the programs at its ends.
import type { RunInfo } from '../../../../server/shared/contract/run.ts';
import type { Sketch } from '../../dissector/messages.ts';
import type { Exchange } from './exchange.ts';
import { ofProcess, ofSocket } from './happenings.ts';
import { called, caller, type Scene } from './parties.ts';

/** How long after its last packet a program's doings still belong to a conversation, ns. */
const aftermath = 60e9;

export function captured(sketch: Sketch, scene: Scene, info: RunInfo): Exchange {
  const world = info.worlds[sketch.world]?.name ?? '';
  const { a, b, packets } = sketch;
  const refused = sketch.reset && sketch.openedBy === undefined;
  const parties = { a: caller(scene, world, a, b), b: called(scene, world, b, a, refused) };
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
    ...parties,
    arrows: packets.map((packet) => ({ ...packet, heavy: packet.length > 0, implied: false })),
    folded: sketch.folded,
    earlier: sketch.earlier,
    marks: sketch.states,
    happenings,
    openedBy: sketch.openedBy,
  };
}
