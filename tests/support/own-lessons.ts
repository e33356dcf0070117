// A folder of lessons of one's own in a test: files written into a new folder, and a small lesson to change.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Write files into a folder; `undefined` leaves one out. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | undefined>>): void {
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) continue;
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/** A new folder with these files, below the system's folder for such. */
export function folderWith(files: Readonly<Record<string, string | undefined>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'own-lessons-'));
  writeFiles(folder, files);
  return folder;
}

/** A lesson about one echo service, with one button and one check. */
export const smallLesson = (id: string, words = 'Say hello.', service = '{ kind: tcp-echo }'): string => `---
id: ${id}
title: The title of ${id}
minutes: 5
world: private
services:
  echo: ${service}
outcome: You can now say hello.
---

{% step id="hello" title="Say hello" %}
${words}

{% do id="say" action="tcp-send" to="echo" text="hello\\n" label="Say hello" /%}

{% check id="echoed" that="tcp-echoed" on="echo" bytes=6 %}Your 6 bytes came back{% /check %}
{% /step %}
`;

/** What solves it by buttons; by terminal it is what is given. */
export const smallSolution = (terminal: string): string => `buttons:
  - enter: hello
  - do: say
  - wait-for: { check: echoed }
terminal:
  - enter: hello
  - terminal: ${terminal}
  - wait-for: { check: echoed }
`;

/** An attempt that is refused, with or without capture. */
export const smallAttempt = (
  title: string,
  command = 'echo hi | nc -N $ECHO_ADDRESS $ECHO_PORT',
): string => `title: ${title}
step: hello
check: echoed
says: 3 bytes
needs: nothing
moves:
  - terminal: ${command}
`;
