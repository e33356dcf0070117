// What the page offers to copy is run in a real shell, with payloads that would break out of careless quotes.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { action as freeze } from '../../server/actions/freeze.ts';
import { byHelp, detectNetcat, shellOf } from '../../server/actions/shell/detect.ts';
import { printing, quote } from '../../server/shared/shell-quote.ts';
import { action as send } from '../../server/actions/tcp-send.ts';
import { action as thaw } from '../../server/actions/thaw.ts';
import type { Shell } from '../../server/actions/types.ts';
import { hostile } from '../support/hostile.ts';
import { hasProgram, lacking, skipFor } from '../support/needs.ts';

/** Run a script in a real shell and give the bytes it prints. The folder must stay empty. */
function sh(script: string, shell = 'sh'): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'quote-'));
  try {
    const out = execFileSync(shell, ['-s'], { input: script, cwd: folder, maxBuffer: 1e7 });
    expect(execFileSync('ls', ['-A', folder], { encoding: 'utf8' })).toBe('');
    return out;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bytesOf = (text: string): Buffer => Buffer.from(new TextEncoder().encode(text));

describe('quoting', () => {
  test.each(hostile)('a word reaches the program as it is: %j', (word) => {
    expect(sh(`printf %s ${quote(word)}`)).toEqual(bytesOf(word));
  });

  test.each(hostile.flatMap((text) => [text, `${text}\n`]))(
    'a text is printed to the byte, by sh, and bash where it is: %j',
    (text) => {
      for (const shell of ['sh', 'bash'].filter(hasProgram)) expect(sh(printing(text), shell)).toEqual(bytesOf(text));
    },
  );

  test('any text at all', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, (value) => {
        expect(sh(printing(value))).toEqual(bytesOf(value));
        expect(sh(`printf %s ${quote(value)}`)).toEqual(bytesOf(value));
      }),
      { numRuns: 60 },
    );
  });

  test('simple words stay readable', () => {
    expect(quote('127.0.0.1')).toBe('127.0.0.1');
    expect(printing('hello\n')).toBe('echo hello');
    expect(printing('hello world\n')).toBe("echo 'hello world'");
    expect(printing('hello')).toBe("printf 'hello'");
    expect(printing('a\nb\n')).toBe("printf 'a\\nb\\n'");
    expect(printing('100%\n')).toBe("echo '100%'");
    expect(printing('é')).toBe("printf '\\303\\251'");
  });

  test('NUL is refused', () => {
    expect(() => quote('a\0b')).toThrow(RangeError);
    expect(() => printing('a\0b')).toThrow(RangeError);
  });

  test('64 KiB of text', () => {
    const text = "'%\\$`é\n".repeat(8000).slice(0, 60_000);
    expect(sh(printing(text))).toEqual(bytesOf(text));
  });
});

const target = { name: 'echo', pid: 4711, address: '127.0.0.1', port: 43127 };
const shell = (netcat: Shell['netcat'], enter = ''): Shell => ({ enter, netcat });

describe('commands', () => {
  test('are those of the installed netcat', () => {
    const text = { text: 'hello\n' };
    expect(send.command(text, target, shell('openbsd'))).toBe('echo hello | nc -N 127.0.0.1 43127');
    expect(send.command(text, target, shell('ncat'))).toBe('echo hello | ncat 127.0.0.1 43127');
    expect(send.command(text, target, shell('traditional'))).toBe('echo hello | nc -q 1 127.0.0.1 43127');
    expect(send.command(text, target, shell('plain'))).toBe('echo hello | nc 127.0.0.1 43127');
  });

  test('enter a private world right before the program that sends', () => {
    const inside = shellOf({ kind: 'private', name: 'w1' }, 'openbsd');
    expect(send.command({ text: 'hello\n' }, target, inside)).toBe(
      'echo hello | loopback-playground in w1 -- nc -N 127.0.0.1 43127',
    );
    expect(shellOf({ kind: 'host', name: 'host' }, 'ncat').enter).toBe('');
  });

  test('that signal enter it, too', () => {
    const inside = shell('openbsd', 'loopback-playground in w1 -- ');
    expect(freeze.command({}, target, inside)).toBe('loopback-playground in w1 -- kill -STOP 4711');
    expect(thaw.command({}, target, inside)).toBe('loopback-playground in w1 -- kill -CONT 4711');
  });

  // nc.traditional is not on this list: Debian installs one netcat at a time, and Apple's is on a Mac alone.
  test.for(['openbsd', 'ncat', 'python', 'none'] as const)(
    'send the very bytes over TCP: %s',
    async (netcat, context) => {
      skipFor(lacking({ openbsd: 'nc', ncat: 'ncat', python: 'python3', none: 'bash' }[netcat]), context);
      const heard: Buffer[] = [];
      const server = net.createServer({ allowHalfOpen: true }, (socket) => {
        const chunks: Buffer[] = [];
        socket.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          socket.write(chunk);
        });
        socket.on('end', () => socket.end());
        socket.on('close', () => heard.push(Buffer.concat(chunks)));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as net.AddressInfo;
      const text = "hello $(touch x) '%s' \\n \n🐢\n";
      const command = send.command({ text }, { ...target, port }, shell(netcat)) ?? '';
      const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
      const printed: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
      await once(child, 'close');
      await expect.poll(() => heard.length).toBe(1);
      expect(heard[0]).toEqual(bytesOf(text));
      expect(Buffer.concat(printed)).toEqual(bytesOf(text));
      server.close();
    },
  );
});

describe('which netcat', () => {
  test.each([
    ['OpenBSD netcat (Debian patchlevel 1.219-1)\nusage: nc [-46CDdFhklNnrStUuvZz] [-I length]', 'openbsd'],
    ['Ncat 7.93 ( https://nmap.org/ncat )\nUsage: ncat [options] [hostname] [port]', 'ncat'],
    ['[v1.10-47]\nconnect to somewhere:   nc [-options] hostname port[s] [ports] ...', 'traditional'],
    ['BusyBox v1.36.1 multi-call binary.\n\nUsage: nc [-iN] [-wN] [-l] [-p PORT]', 'plain'],
    ['usage: nc [-46AacCDdEFhklMnOortUuvz] [-K tc] [-b boundif] [--apple-tcp-timeout conntimo]', 'plain'],
    ['no netcat at all', undefined],
  ])('by its help: %j', (help, flavour) => {
    expect(byHelp(help)).toBe(flavour);
  });

  test('as installed: each in turn, by a path of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'path-'));
    const program = (name: string, script: string): void => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    };
    expect(await detectNetcat(folder)).toBe('none');
    program('python3', 'exit 0');
    expect(await detectNetcat(folder)).toBe('python');
    program('ncat', 'exit 0');
    expect(await detectNetcat(folder)).toBe('ncat');
    program('nc', 'echo "usage: nc [-46CDdFhklNn]" >&2; exit 1');
    expect(await detectNetcat(folder)).toBe('openbsd');
    rmSync(folder, { recursive: true });
  });
});
