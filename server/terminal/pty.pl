# A pseudo-terminal (pty(7)) without code of our own in C: holds its master side, and hands the bytes on both ways. Reads no
# more than it can hand on, so that a program that does not read holds up who writes to it. Started by pseudo-terminal.ts:
# input and output are 0 and 1; over descriptor 3 it tells the first process in it and takes new sizes, "ROWS COLUMNS" a line.
use strict;
use warnings;
use Errno;
use Fcntl;
use POSIX ();

my ($rows, $columns, @command) = @ARGV;
# ioctl_tty(2), numbers of Linux on common processors; pidfd_open(2) has one number on all.
my ($TIOCSCTTY, $TIOCSWINSZ, $TIOCGPTN, $TIOCSPTLCK, $PIDFD_OPEN) = (0x540e, 0x5414, 0x80045430, 0x40045431, 434);
my $IUTF8 = 0x4000; # Backspace takes a whole letter away: termios(3), without a name in POSIX.
my $most = 4096; # Bytes on their way in each direction, as many as a terminal keeps itself.

sysopen(my $master, '/dev/ptmx', O_RDWR | O_NOCTTY | O_NONBLOCK) or die "/dev/ptmx: $!";
ioctl($master, $TIOCSPTLCK, my $unlocked = pack('i', 0)) or die "unlock: $!";
ioctl($master, $TIOCGPTN, my $number = pack('i', 0)) or die "number: $!";
sub size { ioctl($master, $TIOCSWINSZ, pack('S4', @_, 0, 0)) }
size($rows, $columns);
sysopen(my $slave, '/dev/pts/' . unpack('i', $number), O_RDWR | O_NOCTTY) or die "terminal: $!";

my $first = fork() // die "fork: $!";
if (!$first) {
  POSIX::setsid();
  ioctl($slave, $TIOCSCTTY, 0);
  my $termios = POSIX::Termios->new;
  $termios->getattr(fileno $slave);
  $termios->setiflag($termios->getiflag | $IUTF8);
  $termios->setattr(fileno $slave, POSIX::TCSANOW);
  POSIX::dup2(fileno $slave, $_) for 0 .. 2;
  POSIX::close(3);
  chdir; # Home, where there is one.
  exec { $command[0] } @command or print STDERR "$command[0]: $!\n";
  POSIX::_exit(127);
}

close $slave;
open(my $control, '+<&=', 3) or die "3: $!";
syswrite($control, "$first\n");
# Readable once the first process has ended; before Linux 5.3 it is looked at five times a second.
my $ended = syscall($PIDFD_OPEN, $first, 0);
my $pause = $ended < 0 ? 0.2 : undef;

my ($in, $out, $sizes) = ('', '', '');
while (1) {
  my ($reads, $writes) = ('', '');
  vec($reads, 3, 1) = 1 if defined $control;
  vec($reads, $ended, 1) = 1 if $ended >= 0;
  vec($reads, 0, 1) = 1 if length $in < $most;
  vec($reads, fileno $master, 1) = 1 if length $out < $most;
  vec($writes, fileno $master, 1) = 1 if length $in;
  vec($writes, 1, 1) = 1 if length $out;
  select($reads, $writes, undef, $pause) >= 0 or next;

  if (defined $control && vec($reads, 3, 1)) {
    sysread($control, $sizes, 4096, length $sizes) or undef $control;
    size($1, $2) while $sizes =~ s/^(\d+) (\d+)\n//;
  }
  # The server is gone, or wants it to end: closing the master hangs up (SIGHUP) on the programs in it.
  if (vec($reads, 0, 1)) { sysread(STDIN, $in, $most, length $in) or last }
  if (vec($writes, fileno $master, 1)) { substr($in, 0, syswrite($master, $in) // 0) = '' }
  if (vec($writes, 1, 1)) { substr($out, 0, syswrite(STDOUT, $out) // last) = '' }
  # EIO: nobody has it open any more, be the first process alive or not.
  if (vec($reads, fileno $master, 1)) { sysread($master, $out, $most, length $out) // $!{EAGAIN} || last }
  next unless waitpid($first, POSIX::WNOHANG) > 0;

  # What it printed last is in the master still; what others go on printing is not waited for.
  for (1 .. 32) { sysread($master, $out, $most, length $out) or last }
  print STDOUT $out;
  last;
}
