// A private network with a socket table of its own, and a small one. All networks of a computer share one table, as a rule,
// with room for hundreds of thousands of connections; whoever lists the sockets of one network has the kernel walk through
// all of it: 4 ms of 262 144 places. A network that was made within one that asks for it has its own (Linux 6.1; ip-sysctl in
// the kernel's documentation, tcp_child_ehash_entries): 0.1 ms.

/** Places in its table; a place holds any number of connections. */
export const places = 4096;

// What the kernel derives from the size of the table stays as it is on this computer.
const script = [
  'n=/proc/sys/net/ipv4',
  // Not by `read`: dash asks for a letter at a time, and sysctls give the first one alone.
  'closing=$(cat $n/tcp_max_tw_buckets) opening=$(cat $n/tcp_max_syn_backlog)',
  `if { echo ${places} >$n/tcp_child_ehash_entries; } 2>/dev/null; then`,
  '  keep="echo $closing >$n/tcp_max_tw_buckets; echo $opening >$n/tcp_max_syn_backlog"',
  '  set -- unshare -n -- sh -c "$keep; exec \\"\\$@\\"" tables "$@"',
  'fi',
  'exec "$@"',
].join('\n');

/** Put this before a command that is the first in a new network: it runs in one more, made within that. Older kernels: in the first. */
export const withSmallTables = ['sh', '-c', script, 'tables'] as const;
