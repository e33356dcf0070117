// What the kernel has of a process: its command line, as proc(5) writes it.
import { expect, test } from 'vitest';
import { parseCommand, readCommand } from '../../server/processes/vitals.ts';

test.each([
  ['words, each ended by NUL', 'python3\0-m\0http.server\0', 'python3 -m http.server'],
  ['an empty word in the middle', 'sh\0-c\0\0x\0', 'sh -c  x'],
  ['a title that a program gave itself, shorter than its first words', 'tcp-echo\0\0\0\0\0', 'tcp-echo'],
  ['nothing, of a process that has just ended', '', ''],
])('reads %s', (_, bytes, command) => {
  expect(parseCommand(bytes)).toBe(command);
});

test('a command line without end is cut', () => {
  expect(parseCommand('x'.repeat(100_000))).toHaveLength(1_000);
});

test('ours is there, and that of a process that is none is empty', async () => {
  expect(await readCommand(process.pid)).not.toBe('');
  expect(await readCommand(2 ** 22 + 1)).toBe(''); // no PID is so high (proc(5), pid_max)
});
