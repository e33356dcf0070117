// Which ports a run's capture lets through: a set number, for the kernel takes a filter of 4096 steps at most (BPF_MAXINSNS, bpf(2)),
// and each port is 21 of them. Pure.

const most = 64;

/**
 * What lives is let through whole: at most 20 services, 20 programs of the learner's own and 24 doors of single calls. Ports that
 * are aimed at though nobody listens there any more have the room that is left, the newest first; both lists in order of age.
 */
export function seenPorts<Door>(living: readonly Door[], ended: readonly Door[]): Door[] {
  const room = Math.max(0, most - living.length);
  return [...living, ...ended.slice(Math.max(0, ended.length - room))];
}
