// Enters a private world of an ordinary user and keeps the rights that its user namespace gives. nsenter(1) loses them when it
// becomes the command (capabilities(7): exec by another user than root), unless they are ambient, and that it cannot say
// before util-linux 2.41. So a few lines of perl do it, which is on every Debian: setns(2), capset(2), prctl(2).
import { existsSync } from 'node:fs';

/** Numbers of system calls of Linux, by processor (process.arch). */
export const systemCalls: Partial<Record<string, Readonly<Record<'setns' | 'capset' | 'prctl', number>>>> = {
  x64: { setns: 308, capset: 126, prctl: 157 },
  arm64: { setns: 268, capset: 91, prctl: 167 },
};

/** CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_NET_RAW: of this network alone, since the namespace owns no other. */
const rights = [10, 12, 13];

const script = `
my ($pid, $setns, $capset, $prctl, @command) = @ARGV;
for (["user", 0x10000000], ["net", 0x40000000]) {
  open(my $file, "<", "/proc/$pid/ns/$$_[0]") or die "no such network: $!\\n";
  syscall($setns + 0, fileno($file), $$_[1]) == 0 or die "cannot enter: $!\\n";
}
my @rights = (${rights.join(', ')});
my $set = 0;
$set |= 1 << $_ for @rights;
my ($head, $data) = (pack("L2", 0x20080522, 0), pack("L6", ($set) x 3, (0) x 3));
syscall($capset + 0, $head, $data) == 0 or die "capset: $!\\n";
for (@rights) { syscall($prctl + 0, 47, 2, $_, 0, 0) == 0 or die "prctl: $!\\n" }
exec { $command[0] } @command;
die "$command[0]: $!\\n";
`;

const perl = '/usr/bin/perl';

/** What to put before a command so that it joins the network of process `pid`; undefined where this cannot be done. */
export function keepingRights(pid: number): readonly string[] | undefined {
  const numbers = systemCalls[process.arch];
  if (numbers === undefined || !existsSync(perl)) return undefined;
  const { setns, capset, prctl } = numbers;
  return [perl, '-e', script, '--', ...[pid, setns, capset, prctl].map(String)];
}
