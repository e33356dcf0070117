// The shown command that sends text over TCP, in the words of the netcat that is installed.
import type { Shell, Target } from '../types.ts';
import { printing, quote } from './quote.ts';

/** Send text, end our side, print the answer. `shell.enter` goes before the program that sends. */
export function sending(text: string, target: Target, shell: Shell): string {
  return `${printing(text)} | ${shell.enter}${program(new TextEncoder().encode(text).length, target, shell)}`;
}

function program(bytes: number, { address, port }: Target, { netcat }: Shell): string {
  const to = `${quote(address)} ${port}`;
  switch (netcat) {
    case 'openbsd':
      return `nc -N ${to}`;
    case 'ncat':
      return `ncat ${to}`;
    case 'traditional':
      return `nc -q 1 ${to}`;
    case 'plain':
      return `nc ${to}`;
    case 'python':
      return `python3 -c ${quote(python(address, port))}`;
    case 'none':
      // bash cannot end one side alone: it reads as many bytes as were sent.
      return `bash -c ${quote(`exec 3<>/dev/tcp/${address}/${port}; cat >&3; head -c ${bytes} <&3`)}`;
  }
}

function python(address: string, port: number): string {
  return [
    'import socket, sys',
    `s = socket.create_connection(("${address}", ${port}))`,
    's.sendall(sys.stdin.buffer.read())',
    's.shutdown(socket.SHUT_WR)',
    'sys.stdout.buffer.write(s.makefile("rb").read())',
  ].join('; ');
}
