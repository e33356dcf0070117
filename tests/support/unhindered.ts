// A clock for bounds on time that hold on a busy computer, too: it stands still while work waits for a processor, or the host of a
// virtual computer has taken the processor away. Waiting that a program does of its own accord is counted in full.
import fs from 'node:fs';

/** Ms that stolen time (proc(5), /proc/stat) is counted in. */
const tick = 10;

/** ms of this clock; only the difference of two tellings means something. */
export const unhindered = (): number => performance.now() - waited() - stolen();

/** ms in which somebody waited for a processor (the kernel's accounting/psi.rst); none told where it is switched off. */
function waited(): number {
  const total = /^some .*total=(\d+)/m.exec(textOf('/proc/pressure/cpu'))?.[1];
  return Number(total ?? 0) / 1000;
}

/** ms that were taken away of the processor that lost most. */
function stolen(): number {
  const rows = textOf('/proc/stat').matchAll(/^cpu\d+ (.*)$/gm);
  return Math.max(0, ...[...rows].map(([, row = '']) => Number(row.trim().split(/\s+/)[7] ?? 0) * tick));
}

function textOf(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'latin1') : '';
}
