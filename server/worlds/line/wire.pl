# The wire between two hosts: a program in a network of its own between theirs. Each host's eth0 is one end of a veth pair
# (veth(4)); the other ends are here, as packet sockets (packet(7)). A frame that comes in at one goes out at the other, when
# and if the faults say so. It tells the server of each frame and its fate (records.ts reads that); it is the one place where
# packets between the two can be seen, and the one that decides what becomes of them.
# A process of its own, since a busy server's timers would be part of the delay; perl, since it is on every Debian.
# Arguments: the processes whose networks get an eth0. It prints "ready" on stderr; on stdout is a socket to the server.
use strict; use warnings;
use Socket; use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC CLOCK_REALTIME); use Errno qw(EAGAIN EINTR);
use constant { LONGEST => 65550, MOST_HELD => 10000, MOST_OUT => 16 << 20, AT_ONCE => 64 };

my ($inet, $packet) = (AF_INET, 17);
socket(my $any, $inet, SOCK_DGRAM, 0) or die "socket: $!\n";
sub run { system(@_) == 0 or die "@_ failed\n" }

# Frames as they would be on a cable: checksums filled in, none longer than 1500 bytes (linux/ethtool.h: tx, tso, gso, sg).
sub plain {
  for my $offload (0x17, 0x1f, 0x24, 0x19) {
    my $off = pack('L2', $offload, 0);
    ioctl($any, 0x8946, my $request = pack('a16 P x8', $_[0], $off));
  }
}

my @socket;
for (['near0', 'far0', $ARGV[0], 1], ['near1', 'far1', $ARGV[1], 2]) {
  my ($near, $far, $pid, $number) = @$_;
  run('ip', 'link', 'add', 'name', $near, 'type', 'veth', 'peer', 'name', $far, 'address', "02:00:00:00:00:0$number");
  plain($_) for $near, $far;
  run('ip', 'link', 'set', $far, 'netns', $pid, 'name', 'eth0');
  if (open(my $six, '>', "/proc/sys/net/ipv6/conf/$near/disable_ipv6")) { print $six 1 }
  run('ip', 'link', 'set', $near, 'up');
  socket(my $end, $packet, SOCK_RAW, 0x0300) or die "packet socket: $!\n"; # every protocol
  ioctl($any, 0x8933, my $request = pack('a16 x16', $near)) or die "SIOCGIFINDEX: $!\n";
  bind($end, pack('S n l x12', $packet, 3, unpack('x16 l', $request))) or die "bind: $!\n";
  setsockopt($end, 263, 23, pack('l', 1)) or die "PACKET_IGNORE_OUTGOING: $!\n";
  # Room for what comes in while this program waits for a processor; SO_RCVBUFFORCE where it may.
  setsockopt($end, SOL_SOCKET, 33, pack('l', 8 << 20)) or setsockopt($end, SOL_SOCKET, SO_RCVBUF, pack('l', 8 << 20));
  ioctl($end, 0x8907, my $stamp = "\0" x 16); # SIOCGSTAMPNS: the kernel stamps frames from now on
  $end->blocking(0);
  push @socket, $end;
}
STDOUT->blocking(0);
print STDERR "ready\n";

# By direction: faults, frames held in the order in which they are due, when the last one leaves, and those that wait for the
# narrow place, by when each is through it.
my @fault = ([(0) x 9], [(0) x 9]);
my (@held, @last, @through) = ();
@held = ([], []); @last = (0, 0); @through = ([], []);
my ($out, $in, $skipped) = ('', '', 0);

# kind (1 frame, 2 pong, 3 records or frames that were let go), direction, fate (0 passed, 1 lost, 2 overflow, 3 copy),
# seconds, ns, length, bytes that follow, microseconds held
sub tell_of {
  my ($kind, $way, $fate, $sec, $nsec, $held, $bytes) = @_;
  if (length($out) > MOST_OUT) { $skipped++; return }
  $out .= pack('C4 V5', $kind, $way, $fate, 0, $sec, $nsec, length $bytes, length $bytes, $held) . $bytes;
}

sub hold {
  my ($way, $due, $bytes) = @_;
  my $queue = $held[$way];
  my $at = @$queue;
  $at-- while $at > 0 && $queue->[$at - 1][0] > $due;
  splice(@$queue, $at, 0, [$due, $bytes]);
}

# `now` is when the frame came, by the kernel's stamp: what it had to wait for this program is no part of its delay, and no rest
# for the narrow place.
sub take {
  my ($way, $bytes, $sec, $nsec, $now) = @_;
  my ($delay, $jitter, $loss, $first, $duplicate, $reorder, $late, $rate, $queue) = @{$fault[$way]};
  if ($first > 0) { $fault[$way][3]--; return tell_of(1, $way, 1, $sec, $nsec, 0, $bytes) }
  return tell_of(1, $way, 1, $sec, $nsec, 0, $bytes) if rand(100) < $loss;
  my $leaves = $now;
  if ($rate > 0) {
    my $waiting = $through[$way];
    shift @$waiting while @$waiting && $waiting->[0] <= $now;
    return tell_of(1, $way, 2, $sec, $nsec, 0, $bytes) if @$waiting > $queue;
    $leaves = (@$waiting ? $waiting->[-1] : $now) + length($bytes) * 8 / ($rate * 1000);
    push @$waiting, $leaves;
  }
  return tell_of(1, $way, 2, $sec, $nsec, 0, $bytes) if @{$held[$way]} >= MOST_HELD;
  my $wait = $delay + ($jitter > 0 ? (rand(2) - 1) * $jitter : 0);
  my $due = $leaves + ($wait > 0 ? $wait / 1000 : 0);
  if (rand(100) < $reorder) { $due += $late / 1000 }
  else { $due = $last[$way] if $due < $last[$way]; $last[$way] = $due }
  my $micros = int(($due - $now) * 1e6 + 0.5);
  tell_of(1, $way, 0, $sec, $nsec, $micros, $bytes);
  # At once where nothing holds it: the queue is for those that wait.
  if ($due <= clock_gettime(CLOCK_MONOTONIC) && !@{$held[$way]}) { send($socket[1 - $way], $bytes, 0) } else { hold($way, $due, $bytes) }
  if (rand(100) < $duplicate) { tell_of(1, $way, 3, $sec, $nsec, $micros, $bytes); hold($way, $due, $bytes) }
}

sub receive {
  my ($way) = @_;
  for (1 .. AT_ONCE) {
    defined recv($socket[$way], my $bytes, LONGEST, 0) or return 0;
    my $stamp = "\0" x 16;
    my ($sec, $nsec) = ioctl($socket[$way], 0x8907, $stamp) ? unpack('q2', $stamp) : (0, 0);
    ($sec, $nsec) = (int clock_gettime(CLOCK_REALTIME), 0) if $sec == 0;
    my $now = clock_gettime(CLOCK_MONOTONIC);
    my $ago = clock_gettime(CLOCK_REALTIME) - $sec - $nsec / 1e9;
    # The stamp is of the other clock, which may be set meanwhile.
    take($way, $bytes, $sec, $nsec, $ago > 0 && $ago < 1 ? $now - $ago : $now);
  }
  return 1;
}

sub obey {
  my ($word, @rest) = split ' ', $_[0];
  if ($word eq 'set') { @fault = ([@rest[0 .. 8]], [@rest[9 .. 17]]); @through = ([], []) }
  elsif ($word eq 'ping') {
    1 while receive(0); 1 while receive(1);
    tell_of(2, 0, 0, $rest[0], @{$held[0]} + @{$held[1]}, 0, '');
  }
}

for (;;) {
  my $now = clock_gettime(CLOCK_MONOTONIC);
  my $next;
  for my $way (0, 1) {
    my $queue = $held[$way];
    send($socket[1 - $way], (shift @$queue)->[1], 0) while @$queue && $queue->[0][0] <= $now;
    $next = $queue->[0][0] if @$queue && (!defined $next || $queue->[0][0] < $next);
  }
  my ($reads, $writes) = ('', '');
  vec($reads, fileno $_, 1) = 1 for @socket, *STDOUT;
  vec($writes, fileno *STDOUT, 1) = 1 if $out ne '';
  my $until = defined $next ? $next - $now : undef;
  select($reads, $writes, undef, $until) >= 0 or next;
  vec($reads, fileno $socket[$_], 1) and receive($_) for 0, 1;
  # What the kernel threw away since its buffer was full: PACKET_STATISTICS, counted anew from each look.
  for (@socket) { my (undef, $lost) = unpack('L2', getsockopt($_, 263, 6) || next); $skipped += $lost }
  if (vec($reads, fileno *STDOUT, 1)) {
    my $got = sysread(STDOUT, $in, 4096, length $in);
    exit if defined $got ? $got == 0 : $! != EAGAIN && $! != EINTR;
    obey($1) while $in =~ s/^(.*)\n//;
  }
  if ($out ne '') {
    my $sent = syswrite(STDOUT, $out);
    exit if !defined $sent && $! != EAGAIN && $! != EINTR;
    substr($out, 0, $sent) = '' if $sent;
  }
  if ($skipped && $out eq '') { my $count = $skipped; $skipped = 0; tell_of(3, 0, 0, $count, 0, 0, '') }
}
