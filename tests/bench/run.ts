// The benchmarks: every *.bench.ts beside this file, as a table and as results.json. `--short` only shows that they
// finish, and keeps no results.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure } from './figure.ts';
import { countStolen } from './stolen.ts';

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const here = import.meta.dirname;
const files = fs.readdirSync(here).filter((file) => file.endsWith('.bench.ts'));
const chosen = files.filter((file) => positionals.length === 0 || positionals.some((name) => file.startsWith(name)));

type Row = Figure & { readonly bench: string };
const rows: Row[] = [];
for (const file of chosen) {
  const { run } = (await import(pathToFileURL(path.join(here, file)).href)) as {
    run(short: boolean): Promise<readonly Figure[]>;
  };
  const bench = file.replace('.bench.ts', '');
  const stolen = countStolen();
  const figures = await run(values.short);
  const share = stolen();
  // No build, no network of its own, no browser.
  if (figures.length === 0) console.log(`${bench}: not measured, for what it needs is not here`);
  if (share > 0.01)
    console.log(
      `${bench}: meanwhile ${Math.round(share * 100)} % of the processors were taken by this computer's host; measure again`,
    );
  rows.push(...figures.map((figure) => ({ bench, ...figure })));
}
/** In results.json; benches that were not run keep what they had. */
function keep(fresh: readonly Row[]): void {
  const file = path.join(here, 'results.json');
  const before = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Row[]) : [];
  const ran = new Set(fresh.map(({ bench }) => bench));
  const all = [...before.filter(({ bench }) => !ran.has(bench)), ...fresh].sort((a, b) => (a.bench < b.bench ? -1 : 1));
  fs.writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
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
if (!values.short) keep(rows);
process.exit(0);
