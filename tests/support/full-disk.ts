// A state folder on a file system of its own, without a free block, until room is made.
import fs from 'node:fs';
import { ownMounts } from './lent-programs.ts';
import type { Playground } from './server.ts';

// The shell becomes the program in the end: a signal for it is the program's.
const fill = 'mount -t tmpfs -o size=64k,mode=700 tmpfs "$0" || exit; cat /dev/zero >"$0/fill" 2>/dev/null; exec "$@"';

/** What to put before a playground's command so that this folder is a full disk for it, and for nobody else. */
export const onFullDisk = (state: string): string[] => [...ownMounts, 'sh', '-c', fill, state];

/** From now on there is room on that playground's disk. */
export const makeRoom = ({ ready, state }: Playground): void => fs.rmSync(`/proc/${ready.pid}/root${state}/fill`);
