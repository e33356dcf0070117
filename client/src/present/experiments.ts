// Which experiment of a step comes next, read from the ledger's action entries. Pure.
import type { Entry } from '../../../server/shared/contract/entry.ts';
import type { Do } from '../../../server/shared/contract/lesson.ts';

/** The first button that was not pressed since entry `from`; buttons with the same action take its presses in order. */
export function unpressed(dos: readonly Do[], entries: readonly Entry[], from: number): Do | undefined {
  const presses = new Map<number, string>();
  for (const entry of entries) {
    if (entry.type === 'action' && entry.what === 'started' && entry.id >= from && !presses.has(entry.key))
      presses.set(entry.key, name(entry));
  }
  const left = [...presses.values()];
  return dos.find(({ actions: [first] }) => {
    const at = first === undefined ? -1 : left.indexOf(name(first));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** A press is known by its first action. */
const name = ({ action, to }: { action: string; to?: string | undefined }): string => `${action} ${to ?? ''}`;
