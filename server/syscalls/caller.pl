# The program whose system calls a learner presses one by one. Node cannot do this: its sockets bind, listen and accept in one
# go, and set SO_REUSEADDR unasked. Started by caller.ts, which sends one call a line over descriptor 3 and reads one answer a
# line. It does one call at a time, and waits in it as any program does; SIGINT interrupts it (EINTR).
use strict;
use warnings;
use Socket qw(:all);
use Errno;
use Fcntl qw(F_GETFL F_SETFL F_SETFD O_NONBLOCK);

my ($side, $capset) = @ARGV;
# On Linux a call's own times are told, where perl has its clock; without it the server's clock has to do.
my $clock = $^O eq 'linux' && eval { require Time::HiRes; 1 };

# The orders come over 0 from now on, so that the first socket gets 3, as in the man pages.
open(STDIN, '<&', 3) or die "no orders: $!";
open(my $out, '>&=', 0) or die "no answers: $!";
{ open(my $orders, '<&=', 3) or die "3: $!"; close $orders }
$SIG{INT} = sub { };
$SIG{$_} = 'IGNORE' for qw(PIPE CHLD); # Nobody asks how a child ended.
$0 = "caller ($side)";

my %socket;
my %name = map { Errno->can($_)->() => $_ } grep { !/^(EWOULDBLOCK|ENOTSUP|EDEADLOCK)$/ } keys %!;
my %level = (SOL_SOCKET => SOL_SOCKET, IPPROTO_TCP => IPPROTO_TCP, IPPROTO_IPV6 => 41);

# A number that is no socket: the kernel itself says EBADF.
sub of { my ($number, $none) = shift; return $socket{$number} // (open($none, '+<&=', $number) ? $none : undef) }
sub name { my ($address, $port) = @_;
  return $address =~ /:/ ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $address))
                         : pack_sockaddr_in($port, inet_pton(AF_INET, $address)) }
sub keep { my $s = shift; $socket{fileno $s} = $s; return fileno $s }

# Each gives a number, or nothing with the error in $!.
my $data;
my %do = (
  socket => sub { my ($family, $transport) = @_;
    my @kind = ($family eq 'inet6' ? AF_INET6 : AF_INET, $transport eq 'udp' ? SOCK_DGRAM : SOCK_STREAM, 0);
    socket(my $s, $kind[0], $kind[1], $kind[2]) or return; keep($s) },
  setsockopt => sub { my ($n, $level, $option, $value) = @_; my $s = of($n) or return;
    my $number = Socket->can($option) or do { $! = Errno::ENOPROTOOPT(); return };
    setsockopt($s, $level{$level}, $number->(), $option eq 'SO_LINGER' ? pack('ii', 1, $value) : pack('i', $value)) ? 0 : undef },
  bind => sub { my ($n, @at) = @_; my $s = of($n) or return; bind($s, name(@at)) ? 0 : undef },
  listen => sub { my ($n, $backlog) = @_; my $s = of($n) or return; listen($s, $backlog) ? 0 : undef },
  accept => sub { my $s = of(shift) or return; accept(my $new, $s) or return; keep($new) },
  connect => sub { my ($n, @at) = @_; my $s = of($n) or return; connect($s, name(@at)) ? 0 : undef },
  send => sub { my ($n, $count, $hex) = @_; my $s = of($n) or return; 
    send($s, defined $hex ? pack('H*', $hex) : 'x' x $count, 0) },
  recv => sub { my ($n, $count) = @_; my $s = of($n) or return;
    defined recv($s, $data, $count, 0) or do { undef $data; return }; length $data },
  shutdown => sub { my ($n, $how) = @_; my $s = of($n) or return; shutdown($s, $how) ? 0 : undef },
  close => sub { my $n = shift; my $s = of($n) or return; delete $socket{$n}; close($s) ? 0 : undef },
  getsockname => sub { my $s = of(shift) or return; defined getsockname($s) ? 0 : undef },
  fcntl => sub { my ($n, $on) = @_; my $s = of($n) or return; my $flags = fcntl($s, F_GETFL, 0) or return;
    fcntl($s, F_SETFL, $on ? $flags | O_NONBLOCK : $flags & ~O_NONBLOCK) ? 0 : undef },
  # capset(2), _LINUX_CAPABILITY_VERSION_3: effective, permitted and inheritable, all empty.
  capset => sub { $capset or do { $! = Errno::ENOSYS(); return };
    my ($head, $none) = (pack('L2', 0x20080522, 0), pack('L6', (0) x 6));
    syscall($capset + 0, $head, $none) == 0 ? 0 : undef },
  # posix_spawn(3): returns once the child is its program, or could not become it.
  spawn => sub { my $n = shift; my $s; if (defined $n) { $s = of($n) or return }
    pipe(my $begun, my $tells) or return;
    my $child = fork() // return;
    child($s, $tells) unless $child;
    close $tells;
    my $got; do { $got = sysread($begun, my $said, 4); $! = unpack('i', $said) if $got } while !defined $got && $!{EINTR};
    return $got ? undef : $child },
);

# In the child. The lines to the server are not for it; sockets are closed by exec(2) (perl sets FD_CLOEXEC), but the one it is handed.
sub child { my ($s, $tells) = @_;
  open(STDIN, '<', '/dev/null'); open($_, '>', '/dev/null') for *STDOUT, *STDERR;
  $SIG{$_} = 'DEFAULT' for qw(INT PIPE CHLD);
  fcntl($s, F_SETFD, 0) if $s;
  exec('sleep', 3600) or syswrite($tells, pack('i', $! + 0));
  kill KILL => $$ }

sub ends { my $s = shift; my $said = '';
  for (['local', getsockname $s], ['remote', getpeername $s]) {
    my ($which, $packed) = @$_;
    next unless defined $packed && length $packed >= 16;
    my $six = sockaddr_family($packed) == AF_INET6;
    my ($port, $ip) = $six ? unpack_sockaddr_in6($packed) : unpack_sockaddr_in($packed);
    my $address = inet_ntop($six ? AF_INET6 : AF_INET, $ip);
    $said .= qq(,"$which":{"address":"$address","port":$port});
  }
  return $said }

sub now { return $clock ? sprintf('%.0f', Time::HiRes::clock_gettime(Time::HiRes::CLOCK_MONOTONIC()) * 1e9) : undef }

sub take { my $line = shift;
  my ($n) = $line =~ /"n":(\d+)/ or return;
  my ($words) = $line =~ /"words":\[([^\]]*)\]/ or return;
  my ($what, @args) = $words =~ /"([^"]*)"/g;
  my $call = $do{$what // ''} or return;
  undef $data;
  $! = 0;
  my $began = now();
  my $result = $call->(@args);
  my ($error, $over) = ($! + 0, now());
  my $said = qq({"type":"returned","n":$n);
  $said .= qq(,"began":"$began","over":"$over") if defined $began;
  $said .= defined $result ? qq(,"result":$result) : qq(,"error":") . ($name{$error} // "E$error") . '"';
  my $about = defined $result && $what =~ /^(socket|accept)$/ ? $result : $args[0];
  if (my $s = $socket{$about // ''}) { $said .= ',"inode":' . (stat $s)[1] . ends($s) }
  # Four bytes for each of 1024 letters, and no more, is what is shown.
  $said .= ',"data":"' . unpack('H*', substr $data, 0, 4096) . '"' if defined $data;
  answer("$said}") }

sub answer { my $rest = shift() . "\n";
  while (length $rest) {
    my $sent = syswrite($out, $rest);
    next if !defined $sent && $!{EINTR};
    exit 0 unless $sent;
    substr($rest, 0, $sent, '');
  } }

answer(qq({"type":"up","pid":$$}));
my $rest = '';
while (length $rest < 65536) {
  my $got = sysread(STDIN, $rest, 65536, length $rest);
  next if !defined $got && $!{EINTR};
  last unless $got;
  take($1) while $rest =~ s/^([^\n]*)\n//;
}
