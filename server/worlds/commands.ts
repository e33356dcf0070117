// A learner's commands in a private network: they may change it, and so many of them there may be; or, for root, the kernel ends them
// all at once.
import { groupOf, joining } from './group.ts';
import { keepingRights } from './keeping-rights.ts';
import { limited, mostHere } from './most-processes.ts';
import type { Way } from './way.ts';

export interface Commands {
  /** What to put before one so that it joins the network of process `pid`, with the rights to its addresses, firewall and low ports. */
  enterWithRights(pid: number): readonly string[];
  /** How many processes they may have together; 0 where that is not bounded. */
  readonly most: number;
  /** The control group in which they are; undefined where there is none. */
  group(pid: number): string | undefined;
}

/** Those in networks that are made in this way. */
export function commandsOf({ byRoot, enter }: Way): Commands {
  if (!byRoot) {
    const enterWithRights = (pid: number) => [...limited, ...(keepingRights(pid) ?? enter(pid))];
    return { enterWithRights, most: mostHere, group: () => undefined };
  }
  const enterWithRights = (pid: number): readonly string[] => {
    const group = groupOf(pid);
    return [...(group === undefined ? [] : joining(group)), ...enter(pid)];
  };
  return { enterWithRights, most: 0, group: groupOf };
}
