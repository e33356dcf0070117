// What the WebSocket carries besides batches of frames: one discriminated union per direction.
import * as v from 'valibot';
import { Entry } from './entry.ts';
import { LessonState } from './lesson.ts';
import { RunInfo } from './run.ts';

/** Follow a run from an entry id (1 for the whole of it); or ask for frames that a gap left out. */
export const ToServer = v.variant('type', [
  v.object({ type: v.literal('subscribe'), run: v.string(), from: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) }),
  v.object({
    type: v.literal('fetch'),
    from: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    to: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  }),
]);
export type ToServer = v.InferOutput<typeof ToServer>;

export const ToBrowser = v.variant('type', [
  /** First message after subscribing: the run, and the first entry id that will follow. */
  v.object({ type: v.literal('snapshot'), run: RunInfo, version: v.string(), from: v.number() }),
  v.object({ type: v.literal('entries'), entries: v.array(Entry) }),
  /** Frames with ids in [from, to] were not sent: the reader was slow (may be fetched), or the ledger let them go. */
  v.object({
    type: v.literal('gap'),
    from: v.number(),
    to: v.number(),
    frames: v.number(),
    why: v.picklist(['slow', 'released']),
  }),
  v.object({ type: v.literal('lesson'), state: LessonState }),
  v.object({ type: v.literal('ended'), why: v.string() }),
  v.object({ type: v.literal('error'), error: v.string(), detail: v.optional(v.string()) }),
]);
export type ToBrowser = v.InferOutput<typeof ToBrowser>;
