// The shown commands that send datagrams over UDP, one for each text.
import { isIPv6 } from 'node:net';
import type { Shell, Target } from '../types.ts';
import { printing, quote } from '../../shared/shell-quote.ts';

/** Send each text as a datagram of its own from one socket, and print the answers that come within a second. */
export function posting(texts: readonly string[], connected: boolean, target: Target, shell: Shell): string {
  if (connected) return connectedBash(texts, target, shell);
  const [only] = texts;
  if (only !== undefined && texts.length === 1 && shell.netcat !== 'python' && shell.netcat !== 'none') {
    return one(only, target, shell);
  }
  return `${shell.enter}python3 -c ${quote(python(texts, target))}`;
}

/**
 * One whole text in one write, which makes one datagram: bash writes each line by itself, so lines are left to a
 * program of its own.
 */
const printedAtOnce = (text: string): string =>
  text.slice(0, -1).includes('\n') ? `env ${printing(text)}` : printing(text);

function one(text: string, { address, port }: Target, { enter, netcat }: Shell): string {
  const to = `${quote(address)} ${port}`;
  // ncat leaves as soon as its input ends; the others after a second without anything.
  if (netcat === 'ncat') return `{ ${printedAtOnce(text)}; sleep 2; } | ${enter}ncat -u ${to}`;
  return `${printedAtOnce(text)} | ${enter}nc -u -w 1 ${to}`;
}

/** A connected socket hears at its next call that nobody was there: bash says so, and goes on with the next text. */
function connectedBash(texts: readonly string[], { address, port }: Target, { enter }: Shell): string {
  const posts = texts.map((text) => `${printedAtOnce(text)} >&3`);
  const script = [`exec 3<>/dev/udp/${address}/${port}`, ...posts, 'cat <&3 & sleep 1; kill $!'].join('; ');
  return `${enter}bash -c ${quote(script)}`;
}

function python(texts: readonly string[], { address, port }: Target): string {
  const family = isIPv6(address) ? 'AF_INET6' : 'AF_INET';
  return [
    'import socket',
    `s = socket.socket(socket.${family}, socket.SOCK_DGRAM)`,
    's.settimeout(1)',
    ...texts.map((text) => `s.sendto(${literal(text)}, ("${address}", ${port}))`),
    `try:\n    for _ in range(${texts.length}): print(s.recv(65536))\nexcept TimeoutError: pass`,
  ].join('\n');
}

/** A text as bytes in Python's words, of printable ASCII alone. */
function literal(text: string): string {
  const shown = Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[ -~]/.test(character) && !/["'\\]/.test(character)
      ? character
      : `\\x${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  return `b"${shown}"`;
}
