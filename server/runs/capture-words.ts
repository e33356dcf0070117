// What stands beside the packets of a saved run, one comment a line: what each means, who sent it to whom, in which step of which
// lesson, and which checks it met. And the PID of who sent it.
import { harmless } from '../shared/acting.ts';
import { declaredAt, doorsOf } from '../shared/conversations/doors.ts';
import { Conversations } from '../shared/conversations/conversations.ts';
import { story } from '../shared/conversations/story.ts';
import type { Entry } from '../shared/contract/entry.ts';
import type { Frame } from '../shared/contract/frames.ts';
import type { Lesson, Prose } from '../shared/contract/lesson.ts';
import type { WorldInfo } from '../shared/contract/run.ts';
import type { Protocol } from '../shared/dissect/types.ts';
import type { Proof } from './proofs.ts';
import { Ways } from './ways.ts';

/** What is known beside the frames and entries; `protocols`: those that are named. */
interface About {
  readonly lesson: Lesson;
  readonly worlds: readonly WorldInfo[];
  readonly proofs: readonly Proof[];
  readonly protocols: readonly Protocol[];
}

export interface Told {
  /** By frame id. */
  readonly comments: Map<number, string>;
  readonly senders: Map<number, number>;
}

/** Packets that conversations take up, as many as the page follows (client/src/dissector/model.ts). */
const mostFollowed = 20_000;

/** Frames and entries as the ledger has them, in order. */
export function wordsOf(
  frames: readonly Frame[],
  entries: readonly Entry[],
  { lesson, worlds, proofs, protocols }: About,
): Told {
  const told: Told = { comments: new Map(), senders: new Map() };
  const ways = new Ways(entries, worlds);
  const steps = entries.flatMap((entry) => (entry.type === 'learner' && entry.what === 'entered' ? [entry] : []));
  const met = metBy(proofs, lesson);
  const conversations = new Conversations(protocols, { declared: declaredAt(doorsOf(entries), worlds) });
  let step = 0;
  let place = '';
  for (const [index, frame] of frames.entries()) {
    const { sender, words } = ways.of(frame);
    if (sender !== undefined) told.senders.set(frame.id, sender);
    for (; (steps[step]?.id ?? Infinity) < frame.id; step++) place = placeOf(lesson, steps[step]?.step);
    const title = index < mostFollowed ? oneLine(titleOf(frame, conversations)) : '';
    const lines = [title, words, place, ...(met.get(frame.id) ?? [])];
    const comment = lines.filter((line) => line !== '').join('\n');
    if (comment !== '') told.comments.set(frame.id, comment);
  }
  return told;
}

const placeOf = (lesson: Lesson, step: string | undefined): string =>
  lesson.steps.some(({ id }) => id === step) ? `Lesson ${lesson.id}, step ${step}` : '';

/** Text from elsewhere as one line that cannot act. */
const oneLine = (line: string): string => harmless(line).replaceAll(/\s+/g, ' ');

/** What the packet means in its conversation; nothing for what is in none. */
function titleOf(frame: Frame, conversations: Conversations): string {
  const conversation = conversations.add(frame);
  const packet = conversation?.packets.at(-1);
  return conversation && packet?.id === frame.id ? story(packet, conversation).title : '';
}

/** By frame id, the checks that it met. */
function metBy(proofs: readonly Proof[], lesson: Lesson): Map<number, string[]> {
  const met = new Map<number, string[]>();
  for (const { step, check, evidence } of proofs) {
    const blocks = lesson.steps.find(({ id }) => id === step)?.blocks ?? [];
    const item = blocks.find((block) => block.type === 'check' && block.id === check);
    if (item?.type !== 'check') continue;
    const line = oneLine(`Check met: ${plain(item.text)} (${check})`);
    for (const id of evidence) met.set(id, [...(met.get(id) ?? []), line]);
  }
  return met;
}

/** The text alone; a port that the page fills in is named after its service. */
function plain(prose: readonly Prose[]): string {
  return prose
    .map((one) =>
      one.type === 'text' ? one.text : one.type === 'port' ? `the port of ${one.of}` : plain(one.children),
    )
    .join('');
}
