// Requests and answers of /api, as schemas. Every refusal is a `Problem`.
import * as v from 'valibot';
import { LessonProgress } from './lesson.ts';
import { Observation, worldKinds } from './run.ts';

/** POST /api/session: by the kernel's word (no code), or by the code in the address that the command line printed. */
export const SessionRequest = v.strictObject({ code: v.optional(v.pipe(v.string(), v.maxLength(64))) });

/** POST /api/runs */
export const RunRequest = v.strictObject({ lesson: v.pipe(v.string(), v.maxLength(64)) });

/** POST /api/runs/:run/do: press the button `item` of the current step. */
export const DoRequest = v.strictObject({ item: v.pipe(v.string(), v.maxLength(64)) });

/** POST /api/runs/:run/learner */
export const LearnerRequest = v.variant('what', [
  v.strictObject({ what: v.literal('enter'), step: v.pipe(v.string(), v.maxLength(64)) }),
  v.strictObject({
    what: v.literal('predict'),
    item: v.pipe(v.string(), v.maxLength(64)),
    choice: v.pipe(v.string(), v.maxLength(64)),
  }),
  v.strictObject({ what: v.literal('hint') }),
  v.strictObject({ what: v.literal('reset') }),
]);
export type LearnerRequest = v.InferOutput<typeof LearnerRequest>;

/** Every refusal of /api: a code of the error table, its words, and the raw text below. */
export const Problem = v.object({
  error: v.string(),
  title: v.string(),
  means: v.string(),
  remedy: v.string(),
  detail: v.optional(v.string()),
});
export type Problem = v.InferOutput<typeof Problem>;

/** GET /api/system */
export const SystemInfo = v.object({
  version: v.string(),
  platform: v.string(),
  port: v.number(),
  capture: Observation,
  worlds: v.array(v.picklist(worldKinds)),
  /** Notices that concern every run: a state file kept aside, a disk that is full. */
  notices: v.array(v.object({ error: v.string(), detail: v.optional(v.string()) })),
});
export type SystemInfo = v.InferOutput<typeof SystemInfo>;

/** GET /api/course: the lessons that are there, in order, with where the learner stands. */
export const CourseInfo = v.object({
  lessons: v.array(
    v.object({
      id: v.string(),
      number: v.number(),
      unit: v.number(),
      title: v.string(),
      minutes: v.number(),
      steps: v.number(),
      progress: v.optional(LessonProgress),
    }),
  ),
  /** Lesson files that could not be read: line, and what is allowed. */
  broken: v.array(v.object({ file: v.string(), problems: v.array(v.string()) })),
});
export type CourseInfo = v.InferOutput<typeof CourseInfo>;
