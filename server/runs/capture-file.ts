// A run saved as pcapng: what Wireshark and tshark read, with comments on each packet, and what the page reads back as that run.
import type { Ledger } from '../ledger/types.ts';
import { largestFile } from '../shared/capture-file/pcapng.ts';
import { writePcapng } from '../shared/capture-file/write-pcapng.ts';
import type { Entry } from '../shared/contract/entry.ts';
import type { Frame } from '../shared/contract/frames.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import type { RunInfo } from '../shared/contract/run.ts';
import type { Protocol } from '../shared/dissect/types.ts';
import { wordsOf } from './capture-words.ts';
import type { Proof } from './proofs.ts';

export interface Saved {
  readonly ledger: Ledger;
  readonly info: RunInfo;
  readonly lesson: Lesson;
  readonly proofs: () => readonly Proof[];
}

/** What a packet takes in the file beside its bytes, its comments and what fills them up; and an entry, about. */
const packetBytes = 80;
const entryBytes = 400;

/** All frames and entries that the ledger still has, as the bytes of a pcapng file; `protocols`: those that comments name. */
export function captureFile({ ledger, info, lesson, proofs }: Saved, protocols: readonly Protocol[]): Uint8Array {
  const frames: Frame[] = [];
  const all: Entry[] = [];
  let released = 0;
  for (const piece of ledger.read(1, Infinity).pieces) {
    if (piece.type === 'frames') for (const frame of piece.frames) frames.push(frame);
    else if (piece.type === 'entries') all.push(...piece.entries);
    else released += piece.frames;
  }
  const entries = all.filter(isOfTheRun).map(withoutOutput);
  const { comments, senders } = wordsOf(frames, all, { lesson, worlds: info.worlds, proofs: proofs(), protocols });
  const silent = quieten(comments, largestFile - sizeOf(frames, entries));
  return writePcapng(frames, {
    worlds: info.worlds,
    began: info.began,
    comments,
    senders,
    about: aboutOf(info, released, silent),
    run: { info, entries },
  });
}

/**
 * What of the ledger goes with the file, which may be given away: what became of the run's own programs and sockets. Not other
 * programs of this computer, nor what the learner guessed and typed.
 */
function isOfTheRun(entry: Entry): boolean {
  if (entry.type === 'row') return entry.whose === 'run';
  if (entry.type === 'learner') return entry.what === 'entered' || entry.what === 'reset' || entry.what === 'shown';
  return entry.type !== 'page' && entry.type !== 'notice' && entry.type !== 'action';
}

/** What a program printed may name folders of this computer. */
function withoutOutput(entry: Entry): Entry {
  if (entry.type !== 'process' && entry.type !== 'capture') return entry;
  const rest = { ...entry };
  delete rest.detail;
  return rest;
}

const sizeOf = (frames: readonly Frame[], entries: readonly Entry[]): number =>
  frames.reduce((sum, { bytes }) => sum + bytes.length + packetBytes, entries.length * entryBytes);

/** Leave out the last comments where the file would be too large for the page to open it again. Returns how many. */
function quieten(comments: Map<number, string>, room: number): number {
  let used = 0;
  let silent = 0;
  for (const [id, comment] of comments) {
    // With the head of an option for each of some four lines, and what fills it up.
    used += utf8Size(comment) + 32;
    if (used <= room) continue;
    comments.delete(id);
    silent += 1;
  }
  return silent;
}

/** At most: a half of a pair counts as much as what the pair takes has for it. */
function utf8Size(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) size += code < 0x800 ? 1 : 2;
  }
  return size;
}

function aboutOf({ lesson, observation }: RunInfo, released: number, silent: number): string {
  const by = observation.tool === undefined ? '' : ` by ${observation.tool}`;
  return [
    lesson === 'sandbox' ? 'A run in the sandbox of Loopback Playground' : `A run of the lesson ${lesson}`,
    observation.packets === 'captured'
      ? `Packets were observed${by}, on a loopback or a line between two networks of one computer`
      : 'No packet could be observed',
    ...(released > 0 ? [`${released} earlier packets or events were no longer kept`] : []),
    ...(silent > 0 ? [`The comments of ${silent} packets were left out, so that the file stays small enough`] : []),
  ].join('\n');
}
