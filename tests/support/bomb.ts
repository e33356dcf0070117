// A program that begins others as fast as it can, as a learner's mistake would, and never more than it is told to: each process
// needs a letter from one pipe to begin another, and there are only so many letters. What it began ends by itself after two
// minutes, should a test not end it. It prints "all" once there are no letters left, "full" where the system lets it begin no more.
// With `after`, it waits until that process ends (it leaves its network before its parent hears of it), and prints "armed" before.
export const bomb = (processes: number, after?: number): string[] => [
  ...['perl', '-e', script, String(processes)],
  ...(after === undefined ? [] : [String(after)]),
];

const script = `
use Fcntl; use POSIX ();
alarm 120;
pipe(my $letters, my $filled); syswrite($filled, "x" x $ARGV[0]); fcntl($letters, F_SETFL, O_NONBLOCK);
my ($first, $full) = ($$, 0);
if ($ARGV[1]) { syswrite(STDOUT, "armed\\n"); select(undef, undef, undef, 0.0001) while readlink "/proc/$ARGV[1]/ns/net" }
while (sysread($letters, my $letter, 1)) {
  my $child = fork;
  alarm 120 if defined $child && !$child;
  next if defined $child;
  syswrite(STDOUT, "full\\n") if $$ == $first && !$full++;
  syswrite($filled, $letter);
  select(undef, undef, undef, 0.05);
}
syswrite(STDOUT, "all\\n") if $$ == $first;
sleep 1000;
`;
