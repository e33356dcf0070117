// `loopback-playground lesson check DIR` at a terminal: what is run is said first, what is found as it comes, and a summary.
import { constants } from 'node:os';
import type { LessonFolder } from '../lessons/folder.ts';
import { oneLine, printed } from '../lessons/problems.ts';
import { findLessons, playLesson } from './check.ts';
import type { Found, ScriptedLesson } from './check.ts';
import { commandsIn } from './scripts.ts';
import { openWays, wayWords } from './ways.ts';

export interface CheckOptions {
  readonly folder: LessonFolder;
  /** The playground's own folder of lessons. */
  readonly own: string;
  /** One line, or several. */
  say(text: string): void;
  /** ms after which a wait has failed. */
  readonly patience?: number;
}

/** Check a folder. Resolves with the exit code: 0 without problems, 1 with some, 2 where there is no lesson. */
export async function checkLessons({ folder, own, say, patience }: CheckOptions): Promise<0 | 1 | 2> {
  const found = await findLessons(folder, own);
  if (found.lessons.length === 0 && found.problems.length === 0) {
    say(`There is no lesson in ${folder.name}: it is looked for in NN-unit/NN-slug/lesson.md.`);
    return 2;
  }
  for (const problem of found.problems) say(printed(problem));
  const counts = { scripts: 0, problems: found.problems.length, skipped: 0 };
  if (found.lessons.some(({ solution }) => solution)) {
    say(warning(found));
    await play(found.lessons, say, counts, patience);
  }
  say(summary(found, counts));
  return counts.problems === 0 ? 0 : 1;
}

async function play(
  lessons: readonly ScriptedLesson[],
  say: CheckOptions['say'],
  counts: { scripts: number; problems: number; skipped: number },
  patience?: number,
): Promise<void> {
  const ways = await openWays(patience);
  const stopListening = onSignals(async () => {
    say('Stopped. Not everything was played.');
    await ways.stop();
  });
  try {
    for (const { way } of ways.tables) say(`  ${wayWords(way)}`);
    for (const why of ways.refused) say(oneLine(`  not here: ${why}`));
    for (const lesson of lessons) {
      say(`\n${oneLine(`${lesson.file}: ${lesson.lesson.title}`)}`);
      for await (const { name, times, problems, skipped } of playLesson(lesson, ways)) {
        const often = times > 1 ? `, played ${times} times` : '';
        const how = skipped === undefined ? (problems.length === 0 ? 'ok     ' : 'problem') : 'skipped';
        say(oneLine(`  ${how}  ${name}${skipped === undefined ? often : `: ${skipped}`}`));
        for (const problem of problems) say(printed(problem));
        counts.scripts++;
        counts.problems += problems.length;
        if (skipped !== undefined) counts.skipped++;
      }
    }
  } finally {
    stopListening();
    await ways.stop();
  }
}

/** What a script says is run by a shell, as whoever started this: that is said before it happens. */
function warning({ lessons }: Found): string {
  const moves = lessons.flatMap(({ solution, attempts }) => [
    ...(solution ? [...solution.script.buttons, ...solution.script.terminal] : []),
    ...attempts.flatMap(({ script }) => script.moves),
  ]);
  const commands = commandsIn(moves);
  return `The scripts of these lessons are played now, and the commands in them (${commands}) are run with your rights:`;
}

function summary({ lessons }: Found, { scripts, problems, skipped }: { [key: string]: number }): string {
  const what = `\n${count(lessons.length, 'lesson')}, ${count(scripts ?? 0, 'script')} played`;
  const not = skipped ? `, ${skipped} of them could not be played to the end here` : '';
  return `${what}${not}: ${problems ? count(problems, 'problem') : 'no problems'}.`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** On Ctrl+C and the like: end what was started, then the process. Returns how to listen no longer. */
function onSignals(stop: () => Promise<void>): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (signal: (typeof signals)[number]): void => {
    stopListening();
    const code = 128 + constants.signals[signal];
    void stop().then(
      () => process.exit(code),
      () => process.exit(code),
    );
  };
  const stopListening = (): void => {
    for (const signal of signals) process.off(signal, end);
  };
  for (const signal of signals) process.on(signal, end);
  return stopListening;
}
