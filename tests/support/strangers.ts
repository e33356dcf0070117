// Programs that begin others as fast as they can and are hard to end: what a learner's mistake may leave in a network. Each prints
// "going" once it has begun all that it was told to. It tires after some seconds, and only waits then; after two minutes it ends by
// itself, and says "outlived".
import { systemCalls } from '../../server/worlds/keeping-rights.ts';

/**
 * So many chains: of each, one process is there at a time, which begins the next one in a session of its own and is gone. They come
 * to some ten thousand in all: the system has to take notice of the end of each.
 */
export const chains = (count: number): string[] => ['perl', '-e', chain, String(count)];

const tired = `
sub tired { select(undef, undef, undef, 0.1) while time < $^T + 120; syswrite(STDOUT, "outlived\\n"); POSIX::_exit(0) }
`;

const chain = `
use POSIX ();
${tired}
my ($chains, $first) = (@ARGV, $$);
for (2..$chains) { last if !fork }
syswrite(STDOUT, "going\\n") if $$ == $first;
for my $link (1..10000 / $chains) {
  my $child = fork;
  POSIX::_exit(0) if $child;
  POSIX::setsid() if defined $child;
}
tired;
`;

/**
 * Each begins others, so many in all at most; where one is ended, another is begun at once. Who is refused tries again after a moment:
 * hundreds that do not wait are all that this computer does.
 */
export const swarm = (births: number): string[] => ['perl', '-e', swarming, String(births)];

const swarming = `
use Fcntl; use POSIX ();
${tired}
my ($births, $first, $going) = (@ARGV, $$, 0);
sub going { syswrite(STDOUT, "going\\n") if $$ == $first && !$going++ }
pipe(my $letters, my $filled); syswrite($filled, "x" x $births); fcntl($letters, F_SETFL, O_NONBLOCK);
for (my $refused = 0; $refused < 2000 && sysread($letters, my $letter, 1);) {
  next if defined fork;
  syswrite($filled, $letter);
  $refused++;
  going;
  select(undef, undef, undef, 0.005);
}
going;
tired;
`;

/** One that only waits. */
export const resting = ['sh', '-c', 'echo going; sleep 120; echo outlived'];

/** The same command in a network of its own, made within the one that it is in: by root, and by who has to make users, too. */
export const apart = (isRoot: boolean, argv: readonly string[]): string[] => [
  ...['unshare', ...(isRoot ? [] : ['--user', '--map-root-user']), '--net', '--', ...argv],
];

/**
 * A command that takes notice of the end of all that it begins, as a good first process of a system does at once: those who have
 * ended take no room then. (PR_SET_CHILD_SUBREAPER, prctl(2).) It ends with the last of them.
 */
export const reaping = (argv: readonly string[]): string[] => [
  ...['perl', '-e', reaper, String(systemCalls[process.arch]?.prctl), ...argv],
];

const reaper = `
syscall(shift(@ARGV) + 0, 36, 1, 0, 0, 0) == 0 or die $!;
defined(my $child = fork) or die $!;
exec @ARGV if !$child;
close STDOUT;
1 while wait != -1;
`;
