// The service said back what the client said, byte for byte. Where packets are captured they are the evidence; elsewhere
// what the service's own program told of its reads and writes, compared as far as the entries' text goes.
import * as v from 'valibot';
import type { TcpConversation } from '../../conversations/types.ts';
import { bytes, quote, wrongLength } from '../say.ts';
import { carriers, happened, idsOf, messages, notYet, same, talks } from '../talks.ts';
import { told } from '../told.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({ bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_048_576)) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-echoed',
  over: 'processes',
  aimed: true,
  params: Params,

  matches(view, { bytes }, on) {
    if (!on) return notYet;
    const evidence = view.packets === 'captured' ? inPackets(view, on, bytes) : inEntries(view, on, bytes);
    return evidence ? happened(evidence) : notYet;
  },

  explain(view, { bytes: wanted }, on) {
    if (!on) return 'The server has not started yet.';
    if (view.packets === 'implied') return explainEntries(view, on, wanted);
    const wrong = wrongLength(view, on, wanted);
    const last = talks(view, on).at(-1);
    if (wrong !== undefined || !last) return wrong ?? '';
    if (last.reset) return `The conversation ended with RST before your ${bytes(wanted)} came back.`;
    if (last.sent.b.length >= wanted)
      return `You sent ${quote(last.sent.a)}, and ${quote(last.sent.b)} came back: not the same.`;
    if (on.state === 'frozen') return `Your ${bytes(wanted)} went out. The server is frozen and cannot say them back.`;
    return `Your ${bytes(wanted)} went out, and ${bytes(last.sent.b.length)} came back so far.`;
  },
};

function inPackets(view: RunView, on: ServiceFacts, length: number): readonly number[] | undefined {
  for (const talk of [...talks(view, on)].reverse()) {
    const found = messages(talk, length).find((stretch) => echoed(talk, stretch.start, stretch.end));
    if (found) return idsOf([...carriers(talk, 'a', found), ...carriers(talk, 'b', found)]);
  }
  return undefined;
}

const echoed = ({ sent }: TcpConversation, start: number, end: number): boolean =>
  sent.b.length >= end && same(sent.a.subarray(start, end), sent.b.subarray(start, end));

function inEntries(view: RunView, on: ServiceFacts, length: number): readonly number[] | undefined {
  return told(view, on).findLast((one) => one.read === length && one.wrote === length && one.heard === one.said)?.moves;
}

function explainEntries(view: RunView, on: ServiceFacts, wanted: number): string {
  const last = told(view, on).at(-1);
  if (!last) return 'The server has told of no connection yet.';
  if (last.read === 0) return 'The server let you in, and has read nothing yet.';
  if (last.read !== wanted) return `The server read ${bytes(last.read)}. This step looks for ${wanted}.`;
  return `The server read ${bytes(last.read)} and wrote ${last.wrote}.`;
}
