// Enters a private world of an ordinary user and keeps the rights that its user namespace gives. nsenter(1) loses them when it
// becomes the command (capabilities(7): exec by another user than root), unless they are ambient, and that it cannot say
// before util-linux 2.41. So a few lines of perl do it, which is on every Debian: setns(2), capset(2), prctl(2). They also bound
// how many processes the command may begin: prlimit(2), which lets root have any number, and counts in each user namespace anew.
import { existsSync } from 'node:fs';
import os from 'node:os';

/** Numbers of system calls of Linux, by processor (process.arch). */
export const systemCalls: Partial<Record<string, Readonly<Record<'setns' | 'capset' | 'prctl' | 'prlimit', number>>>> =
  {
    x64: { setns: 308, capset: 126, prctl: 157, prlimit: 302 },
    arm64: { setns: 268, capset: 91, prctl: 167, prlimit: 261 },
  };

/** Processes and threads of a network, the playground's own there among them, beyond which a learner's command begins no more. */
export const mostProcesses = 512;

/** Before Linux 5.14 all processes of a user counted, on the desktop, too, of which there are often more. */
export function countsApart(release: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  return major > 5 || (major === 5 && minor >= 14);
}

/** CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_NET_RAW: of this network alone, since the namespace owns no other. */
const rights = [10, 12, 13];

const script = `
my ($pid, $setns, $capset, $prctl, $prlimit, $most, @command) = @ARGV;
if ($most) {
  my $allowed = pack("Q2", 0, 0);
  syscall($prlimit + 0, 0, 6, 0, $allowed) == 0 or die "prlimit: $!\\n";
  ($most) = sort { $a <=> $b } $most, (unpack("Q2", $allowed))[1];
  syscall($prlimit + 0, 0, 6, pack("Q2", $most, $most), 0) == 0 or die "prlimit: $!\\n";
}
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
  const { setns, capset, prctl, prlimit } = numbers;
  const most = countsApart(os.release()) ? mostProcesses : 0;
  return [perl, '-e', script, '--', ...[pid, setns, capset, prctl, prlimit, most].map(String)];
}
