// `lesson check DIR` and `lesson new DIR`, put together: the rooms that an author of lessons needs. No server is started.
import path from 'node:path';
import { detectNetcat, type Netcat } from './actions/shell/detect.ts';
import { quote } from './shared/shell-quote.ts';
import { Leave } from './cli/leave.ts';
import type { LessonOptions } from './cli/options.ts';
import { programName } from './cli/program-name.ts';
import { checkLessons } from './lesson-check/command.ts';
import { whatIsKnown } from './lesson-check/table.ts';
import { typedFolder } from './lessons/folder.ts';
import { openLibrary } from './lessons/library.ts';
import { writeNewLesson } from './lessons/new-lesson.ts';
import { oneLine } from './lessons/problems.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Do what was asked for; resolves with the exit code. Throws Leave with one line where the folder is not right.
 * @param own the playground's own folder of lessons
 */
export function lessonCommand({ what, folder }: LessonOptions, own: string): Promise<number> {
  return what === 'check' ? check(folder, own) : make(folder, own);
}

async function check(name: string, own: string): Promise<number> {
  const folder = await typedFolder(name);
  if (!folder) throw new Leave(2, `There is no folder ${oneLine(name)}.`);
  return checkLessons({ folder, own, say });
}

async function make(name: string, own: string): Promise<number> {
  const library = await openLibrary([own], await whatIsKnown());
  const netcat = words[await detectNetcat()];
  const files = await writeNewLesson({ folder: name, netcat, taken: (id) => library.get(id) !== undefined });
  if (!files) throw new Leave(1, `${oneLine(name)} has something in it already. Nothing was written.`);
  const program = await programName([]);
  const folder = await typedFolder(name);
  // In NN-unit/NN-slug, the folder of lessons is two above.
  const shelf = folder && folder.root !== folder.path ? path.join(name, '../..') : name;
  say(`Made a lesson in ${oneLine(name)}: ${files.join(', ')}`);
  say('');
  say('See that it is right; this runs the commands in its scripts:');
  say(`  ${program} lesson check ${quote(name)}`);
  say('Have it beside the course. Each save of lesson.md counts at once:');
  say(`  ${program} --lessons ${quote(shelf)}`);
  say('Then change it. What stands wrong in it is told with file and line.');
  return 0;
}

/** A program that sends its input, and ends its side when that has ended. */
const words: Record<Netcat, string> = {
  openbsd: 'nc -N',
  ncat: 'ncat',
  traditional: 'nc -q 1',
  plain: 'nc',
  // Without any: `lesson check` tells that nc is missing.
  python: 'nc -N',
  none: 'nc -N',
};
