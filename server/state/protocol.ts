// What is said on the control socket, as schemas: both ends validate what they read.
import * as v from 'valibot';
import { LineFaults } from '../shared/line/faults.ts';

const word = v.pipe(v.string(), v.maxLength(64));
const text = v.pipe(v.string(), v.maxLength(4096));

const ControlRequest = v.variant('ask', [
  v.strictObject({ ask: v.literal('who') }),
  v.strictObject({ ask: v.literal('open') }),
  v.strictObject({ ask: v.literal('enter'), world: word }),
  v.strictObject({ ask: v.literal('line'), world: word, faults: LineFaults }),
]);
export type ControlRequest = v.InferOutput<typeof ControlRequest>;

/** A question from its line; undefined where it is none. */
export function readRequest(line: string | undefined): ControlRequest | undefined {
  const request = v.safeParse(v.pipe(v.string(), v.parseJson(), ControlRequest), line);
  return request.success ? request.output : undefined;
}

/** The server that holds the folder. `url` has no code in it. */
export const Who = v.object({ url: text, pid: v.number(), version: word });
export type Who = v.InferOutput<typeof Who>;

/** A refusal: a code of the error table. */
export const Refusal = v.object({ ok: v.literal(false), error: word, detail: v.optional(text) });
export type Refusal = v.InferOutput<typeof Refusal>;

/**
 * The good answer to each question. `enter` is what to put before a command so that it runs in that world; `network` names
 * its network as /proc/PID/ns/net does, on Linux: who is in it already has nothing to enter.
 */
export const answers = {
  who: v.object({ ok: v.literal(true), ...Who.entries }),
  open: v.object({ ok: v.literal(true), url: text }),
  enter: v.object({ ok: v.literal(true), enter: v.pipe(v.array(text), v.maxLength(32)), network: v.optional(word) }),
  line: v.object({ ok: v.literal(true) }),
};

export type ControlAnswers = { [Ask in keyof typeof answers]: v.InferOutput<(typeof answers)[Ask]> };
export type ControlAnswer = ControlAnswers[keyof ControlAnswers] | Refusal;
