// What Wireshark's own reader says of a file, field by field.
import { execFileSync } from 'node:child_process';

/** Between several values of a field in one packet; no text of the tests has it. */
export const between = '~';

/** One row a packet, in order; of each field its values in the packet. `options`: more for tshark, such as `-d`, `-Y`. */
export function tsharkFields(file: string, names: readonly string[], ...options: string[]): string[][][] {
  const fields = names.flatMap((name) => ['-e', name]);
  const form = ['-T', 'fields', '-E', 'separator=/t', '-E', `aggregator=${between}`];
  const text = execFileSync('tshark', ['-n', '-r', file, ...options, ...form, ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 50_000,
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('\t').map((values) => (values === '' ? [] : values.split(between))));
}
