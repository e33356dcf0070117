// The shown commands that talk TCP, in the words of the netcat that is installed.
import type { Shell, Target } from '../types.ts';
import { printing, quote } from '../../shared/shell-quote.ts';

/** Send texts, end our side, print the answer. `shell.enter` goes before the program that sends. */
export function sending(texts: readonly string[], target: Target, shell: Shell): string {
  return `${saying(texts.map((text) => printing(text)))} | ${shell.enter}${netcat(target, shell, bytesOf(texts))}`;
}

/** Send a line so many times, as `yes` prints it; end our side, print the answer. */
export function repeating(line: string, times: number, target: Target, shell: Shell): string {
  const whole = bytesOf([line]) * times;
  return `yes ${quote(line.trimEnd())} | head -n ${times} | ${shell.enter}${netcat(target, shell, whole)}`;
}

/** Send texts `pause` s apart, keep our side open as long again, then end it; all that comes is printed. */
export function talking(texts: readonly string[], pause: number, target: Target, shell: Shell): string {
  const lines = texts.flatMap((text) => [printing(text), `sleep ${pause}`]);
  return `${saying(lines)} | ${shell.enter}${netcat(target, shell)}`;
}

/** Several commands as one that prints. */
const saying = (lines: readonly string[]): string =>
  lines.length === 1 ? (lines[0] ?? '') : `{ ${lines.join('; ')}; }`;

const bytesOf = (texts: readonly string[]): number => new TextEncoder().encode(texts.join('')).length;

/**
 * The program that sends its input, ends our side at its end, and prints what it hears. Where it cannot end one side
 * alone (bash), it leaves after `bytes`, when given, or when its input ends.
 */
export function netcat({ address, port }: Target, { netcat: flavour }: Shell, bytes?: number): string {
  const to = `${quote(address)} ${port}`;
  switch (flavour) {
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
      return `bash -c ${quote(bash(address, port, bytes))}`;
  }
}

function bash(address: string, port: number, bytes: number | undefined): string {
  const open = `exec 3<>/dev/tcp/${address}/${port}`;
  return bytes === undefined ? `${open}; cat <&3 & cat >&3; kill $!` : `${open}; cat >&3; head -c ${bytes} <&3`;
}

function python(address: string, port: number): string {
  return [
    'import os, socket, threading',
    `s = socket.create_connection(("${address}", ${port}))`,
    'hear = lambda: [os.write(1, b) for b in iter(lambda: s.recv(65536), b"")]',
    't = threading.Thread(target=hear)',
    't.start()',
    '[s.sendall(b) for b in iter(lambda: os.read(0, 65536), b"")]',
    's.shutdown(socket.SHUT_WR)',
    't.join()',
  ].join('; ');
}
