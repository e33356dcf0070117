// Who is at the two ends of a conversation that was counted: programs, where the run knows them, else addresses.
import { worldOf } from '../../../../server/shared/contract/run.ts';
import type { ConversationRow } from '../../../../server/shared/statistics/types.ts';
import type { Run } from '../../state/run.svelte.ts';
import { called, caller } from '../conversation/parties.ts';
import { sceneOf } from '../exchanges.ts';

/** "your client :43670", "127.0.0.1:43670". */
export interface EndNames {
  readonly a: string;
  readonly b: string;
}

/** Names the ends of conversations of this run. */
export function namer(run: Run): (row: ConversationRow) => EndNames {
  const { info } = run;
  if (info === undefined) return ({ a, b }) => ({ a: placed(a), b: placed(b) });
  const scene = sceneOf(run, info);
  return ({ world, transport, a, b }) => {
    const nameOf = (address: string): string => worldOf(info.worlds, world, address)?.name ?? '';
    const common = { transport, protocol: transport };
    const parties = {
      a: caller(scene, { ...common, world: nameOf(a.address), here: a, there: b }),
      b: called(scene, { ...common, world: nameOf(b.address), here: b, there: a }, false),
    };
    const name = (end: 'a' | 'b'): string => {
      const { name, pid, service } = parties[end];
      const known = pid !== undefined || service !== undefined;
      return known ? `${name} :${parties[end].port}` : placed(parties[end]);
    };
    return { a: name('a'), b: name('b') };
  };
}

const placed = ({ address, port }: { readonly address: string; readonly port: number }): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
