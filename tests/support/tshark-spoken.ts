// What is said in conversations, as tshark reads it and as the playground does: every value of the fields that both have, in order.
import type { Frame } from '../../server/shared/contract/frames.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { Dissector } from '../../server/shared/dissect/dissector.ts';
import { visible } from '../../server/shared/dissect/text.ts';
import { spokenReasons } from '../verify/tshark-spoken-reasons.ts';
import type { Case } from '../unit/dissect/spoken-cases.ts';
import { allMessages, captureOf, theirFields, type Read, type Value } from './tshark-said.ts';
import { spokenPairs } from './tshark-spoken-pairs.ts';
import type { Tally } from './tshark-tally.ts';

/** The values of a field in a part of a conversation (see `Read`), where they are not the same. */
export interface SpokenDifference {
  /** The conversation's. */
  readonly name: string;
  readonly field: string;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  /** Those of ours of messages that are whole, and can be read. */
  readonly whole: readonly string[];
  /** How many of them are the same, in the same order. */
  readonly same: number;
  /** Where they part, theirs is from another packet than ours. */
  readonly elsewhere: boolean;
  /** All of ours in this part. */
  readonly messages: readonly Read[];
  /** All of ours in the conversation. */
  readonly conversation: readonly Read[];
  /** Theirs gave a packet up. */
  readonly malformed: boolean;
}

/** How many values two lists have in common, in the same order. */
export function common(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const value of a) {
    const next = [0];
    for (const [index, other] of b.entries())
      next.push(value === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

/**
 * One has more to say than the other, and nothing else: ours has all that theirs has, be it in pieces, or is how theirs begins.
 * `sorted`: their order says nothing.
 */
function goOneWay(ours: readonly string[], theirs: readonly string[], sorted: boolean): boolean {
  if (common(ours, theirs) === theirs.length || ours.join('') === theirs.join('')) return true;
  const begins = sorted ? theirs : theirs.slice(0, ours.length);
  return common(ours, begins) === ours.length;
}

/** Who says what in real conversations of TCP that are of this protocol. */
export function saidIn(frames: readonly Frame[], protocol: string, dissector: Dissector): Case[] {
  const conversations = new Conversations(dissector.protocols);
  for (const frame of frames) conversations.add(frame);
  const spoken = conversations.list.filter(({ messages }) => messages?.a?.[0]?.protocol === protocol);
  return spoken.map(({ packets, sent, a, b }, index) => ({
    ...{ name: `${protocol}, conversation ${index + 1}`, udp: false, packets: '' },
    ports: [a.port, b.port] as const,
    said: packets
      .filter(({ length, repeats }) => length > 0 && repeats === undefined)
      .map(({ from, offset, length }) => ({ from, bytes: sent[from].subarray(offset, offset + length) })),
  }));
}

/**
 * tshark gives some control characters as they are, and some in the letters of C. Of a character that is cut short the one has � once,
 * the other for each of its bytes.
 */
const seen = (value: string): string =>
  visible(value.replaceAll(/\\[abfnrtv]/g, (letter) => letters.charAt('abfnrtv'.indexOf(letter.charAt(1))))).replaceAll(
    /\ufffd+/g,
    '\ufffd',
  );
const letters = '\u0007\b\f\n\r\t\v';

const givenUp = '_ws.malformed';

/** One of ours. */
interface Own extends Value {
  /** It is of a message that is whole, and can be read. */
  readonly whole: boolean;
}

/** The last value is another one. */
const wrong = (values: readonly Own[]): Own[] =>
  values.map((one, at) => (at === values.length - 1 ? { ...one, value: `${one.value}1` } : one));

const textsOf = (values: readonly Value[]): string[] => values.map(({ value }) => value);

/** As they are compared. An empty text and no text are the same in tshark's rows. */
function listed<T extends Value>(values: readonly T[], sorted: boolean): T[] {
  const list = values.filter(({ value }) => value !== '').map((one) => ({ ...one, value: seen(one.value) }));
  return sorted ? list.sort((a, b) => (a.value < b.value ? -1 : 1)) : list;
}

/** Why they differ. */
function reasonOf(one: SpokenDifference): (typeof spokenReasons)[number] | undefined {
  const isMore = one.ours.length !== one.theirs.length || one.elsewhere;
  const oneWay = isMore && [one.ours, one.whole].some((own) => goOneWay(own, one.theirs, one.field.includes(' ')));
  return spokenReasons.find(
    ({ fields, otherwise, holds }) => (oneWay || otherwise) && fields.test(one.field) && holds(one),
  );
}

/** The first value that is another one is from another packet, too. */
function partElsewhere(ours: readonly Value[], theirs: readonly Value[]): boolean {
  const at = ours.findIndex(({ value }, index) => value !== theirs[index]?.value);
  const [own, other] = [ours[at], theirs[at]];
  return own !== undefined && other !== undefined && own.frame !== other.frame;
}

/**
 * Lays every value of every field that both have beside tshark's, part by part of each conversation. With `planted`, it lays there each
 * list on which both agree with a wrong value at its end, too: hardly any should find a reason.
 */
export function spokenBeside(
  protocol: string,
  cases: readonly Case[],
  file: string,
  dissector: Dissector,
  tally: Tally,
  planted?: Tally,
): void {
  const [decode, pairs] = spokenPairs[protocol] ?? ['', []];
  const names = [...new Set([...pairs.flatMap(({ theirs }) => theirs.split(' ')), givenUp])];
  const capture = captureOf(cases, decode, file);
  const found = theirFields(capture, names);
  for (const [index, { name, frames }] of capture.spoken.entries()) {
    const conversation = allMessages(frames, protocol, dissector, true);
    for (const [part, told] of (found[index] ?? []).entries()) {
      const messages = conversation.filter((one) => one.part === part);
      const malformed = (told[names.indexOf(givenUp)]?.length ?? 0) > 0;
      for (const { theirs: field, ours: read, read: write = String } of pairs) {
        const several = field.split(' ');
        const theirs = listed(
          several.flatMap((one) => told[names.indexOf(one)]?.map((it) => ({ ...it, value: write(it.value) })) ?? []),
          several.length > 1,
        );
        const ours = listed(
          messages.flatMap((one) => read(one).map((value): Own => ({ value, frame: one.frame, whole: one.whole }))),
          several.length > 1,
        );
        const lay = (to: Tally, ours: readonly Own[]): void => {
          const whole = ours.filter((one) => one.whole);
          const said = { ours: textsOf(ours), theirs: textsOf(theirs), whole: textsOf(whole) };
          const same = common(said.ours, said.theirs);
          const most = Math.max(ours.length, theirs.length);
          to.compared += most;
          to.agree += same;
          if (same === most) return;
          const elsewhere = partElsewhere(ours, theirs);
          const words = `${protocol}, ${name}, part ${part + 1}: ${field} is ${said.ours.join(' ')}, tshark says ${said.theirs.join(' ')}`;
          to.differ(
            most - same,
            reasonOf({ name, field, ...said, same, elsewhere, messages, conversation, malformed }),
            words,
          );
        };
        lay(tally, ours);
        if (planted && ours.length > 0 && textsOf(ours).join() === textsOf(theirs).join()) lay(planted, wrong(ours));
      }
    }
  }
}
