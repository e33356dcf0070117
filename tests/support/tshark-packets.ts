// Single packets, field by field: what tshark says of them, and how our layers say the same (tshark-pairs.ts).
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Field, Layer } from '../../server/shared/dissect/types.ts';
import { pairs, type Pair } from '../integration/tshark-pairs.ts';

const run = promisify(execFile);

/** What it finds wrong in a packet. */
export const complaints = '_ws.expert.message';
/** Three flags as one number, where a SYN before has asked for accurate ECN (RFC 9768, 3.1): said as the flags that they are. */
const accurate = 'tcp.flags.ace';
const counters = ['tcp.flags.ae', 'tcp.flags.cwr', 'tcp.flags.ece'] as const;

/** What tshark says of each packet of a file: by field, its values joined with a comma. `more`: options beside. */
export async function askTshark(file: string, ...more: readonly string[]): Promise<Map<string, string>[]> {
  const names = [...new Set(pairs.flatMap(({ theirs }) => theirs)), complaints, accurate];
  const checked = ['ip', 'tcp', 'udp', 'udplite'].map((one) => `${one}.check_checksum:TRUE`);
  const plain = ['tcp.relative_sequence_numbers:FALSE', 'udplite.ignore_checksum_coverage:FALSE'];
  const options = [...checked, ...plain].flatMap((preference) => ['-o', preference]);
  const fields = names.flatMap((field) => ['-e', field]);
  const args = ['-n', '-r', file, ...options, ...more, '-T', 'fields', '-E', 'separator=|', ...fields];
  const { stdout } = await run('tshark', args, { timeout: 50_000, maxBuffer: 2 ** 28 });
  const rows = stdout.split('\n').slice(0, -1);
  return rows.map((row) => apart(new Map(row.split('|').map((value, index) => [names[index] ?? '', value]))));
}

function apart(told: Map<string, string>): Map<string, string> {
  const count = told.get(accurate) ?? '';
  if (count !== '')
    for (const [at, name] of counters.entries()) told.set(name, String((Number(count) >> (2 - at)) & 1));
  return told;
}

/** Theirs of a pair, in one packet. */
export const theirsOf = (told: ReadonlyMap<string, string> | undefined, { theirs }: Pair): string =>
  theirs
    .map((name) => told?.get(name) ?? '')
    .filter((value) => value !== '')
    .join(',');

/** Fields with these ids, outermost first. */
function fieldsOf(fields: readonly Field[], [id, ...more]: readonly string[]): Field[] {
  const found = fields.filter((field) => new RegExp(`^(?:${id})$`).test(field.id));
  return more.length === 0 ? found : found.flatMap((field) => fieldsOf(field.fields ?? [], more));
}

/** Ours, in the last of so many packets. */
export function oursOf(layers: readonly Layer[], packets: number, { protocol, ids, show, only }: Pair): string {
  return layers
    .filter((layer, index) => protocol.split('|').includes(layer.protocol) && (!only || only(layer, layers[index - 1])))
    .flatMap(({ fields }) => fieldsOf(fields, ids.split('/')).map((field) => show(field, packets)))
    .filter((value) => value !== '')
    .join(',');
}
