// What stands in the columns that a reader may choose beside the usual ones.
import { worldOf } from '../../../../server/shared/contract/run.ts';
import type { Row } from '../../dissector/messages.ts';
import type { Run } from '../../state/run.svelte.ts';
import { called, type Scene } from '../conversation/parties.ts';
import { seconds, span, timeOfDay } from '../time.ts';
import type { Extra } from './columns.ts';

/** Says what stands in such a column, as far as the run knows now. */
export function cells(run: Run): (row: Row, column: Extra) => string {
  const of: Record<Extra, (row: Row) => string> = {
    after: ({ after }) => (after === undefined ? '' : seconds(after)),
    took: ({ took }) => (took === undefined ? '' : span(took)),
    day: ({ at }) => timeOfDay((run.info?.began ?? 0) * 1e6 + at),
    length: ({ length }) => String(length),
    stream: ({ stream = '' }) => String(stream),
    process: (row) => senderOf(row, { ...sceneOf(run), worlds: run.info?.worlds ?? [] }),
  };
  return (row, column) => of[column](row);
}

function sceneOf({ sockets, services, processes, calls, touched }: Run): Omit<Scene, 'worlds'> {
  return { sockets, services, processes, calls, touched };
}

/** "tcp-echo 4318": name and PID of the program that sent it, as services and the programs' own words tell; empty where nobody told. */
export function senderOf({ from, to, protocol, world, transport }: Row, scene: Scene): string {
  const place = worldOf(scene.worlds, world, from.address)?.name;
  if (place === undefined || transport === undefined) return '';
  const { name, pid } = called(scene, { world: place, transport, protocol, here: from, there: to }, false);
  return pid === undefined ? '' : `${name} ${pid}`;
}
