// Datagrams inside a private world, for benches of the page: sent there by the command line, to a socket that nobody reads. By Perl, which
// takes half of the processor time that Node would take, and that the page would lack.
import { spawn } from 'node:child_process';
import path from 'node:path';

const main = path.resolve(import.meta.dirname, '../../dist/server/main.js');

export interface Datagrams {
  readonly count: number;
  /** Datagrams a second. */
  readonly rate: number;
  /** Bytes of payload of each. */
  readonly bytes: number;
  /** Behind them, slowly: five of so many bytes. */
  readonly last?: number;
}

/** Send them; resolves when they are sent. Rejects where the sender fails. */
export function sendDatagrams(state: string, world: string, { count, rate, bytes, last }: Datagrams): Promise<void> {
  const script = `
    use Socket; use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC sleep);
    my ($to, $from);
    socket($to, PF_INET, SOCK_DGRAM, 0) and bind($to, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die $!;
    socket($from, PF_INET, SOCK_DGRAM, 0) and connect($from, getsockname($to)) or die $!;
    my ($start, $n, $full) = (clock_gettime(CLOCK_MONOTONIC), 0, "\\0" x ${bytes});
    while ($n < ${count}) {
      my $due = (clock_gettime(CLOCK_MONOTONIC) - $start) * ${rate};
      for (; $n < ${count} && $n <= $due; $n++) { send($from, $full, 0) }
      sleep(0.001);
    }
    for (1 .. ${last === undefined ? 0 : 5}) { send($from, "\\0" x ${last ?? 0}, 0); sleep(0.05) }`;
  const enter = [main, '--state', state, 'in', world, '--', 'perl', '-e', script];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, enter, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the sender ended with ${code}`))));
  });
}
