// The benchmarks: every *.bench.ts beside this file, as a table and as results.json. `--short` only shows that they
// finish, and keeps no results.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure } from './figure.ts';

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const here = import.meta.dirname;
const files = fs.readdirSync(here).filter((file) => file.endsWith('.bench.ts'));
const chosen = files.filter((file) => positionals.length === 0 || positionals.some((name) => file.startsWith(name)));

const rows: (Figure & { bench: string })[] = [];
for (const file of chosen) {
  const { run } = (await import(pathToFileURL(path.join(here, file)).href)) as {
    run(short: boolean): Promise<readonly Figure[]>;
  };
  const bench = file.replace('.bench.ts', '');
  rows.push(...(await run(values.short)).map((figure) => ({ bench, ...figure })));
}
const show = (value: number | undefined) =>
  value === undefined ? '' : Number(value.toPrecision(4)).toLocaleString('en');
console.table(
  rows.map(({ bench, what, ours, unit, peer, theirs, goal, ok }) => ({
    bench,
    what,
    ours: show(ours),
    unit,
    peer: peer ?? '',
    theirs: show(theirs),
    goal,
    reached: ok ? 'yes' : 'no',
  })),
);
if (!values.short) fs.writeFileSync(path.join(here, 'results.json'), `${JSON.stringify(rows, null, 2)}\n`);
process.exit(0);
