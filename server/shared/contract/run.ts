// What a run is, as the browser is told: fixed facts only. All that changes is read from the ledger's entries.
import * as v from 'valibot';

export const worldKinds = ['host', 'private'] as const;

/** One network of a run. Its place in `RunInfo.worlds` is the number that frames carry. */
export const WorldInfo = v.object({
  /** Unique on this server, as typed after `loopback-playground in`: "w1"; the host is "host". */
  name: v.string(),
  kind: v.picklist(worldKinds),
  /** Why it is not the kind the lesson asked for, as a code of the error table. */
  instead: v.optional(v.string()),
});
export type WorldInfo = v.InferOutput<typeof WorldInfo>;

/** `captured`: packets are seen; `implied`: none can be, and what is drawn comes from socket events alone. */
export const Observation = v.object({
  packets: v.picklist(['captured', 'implied']),
  tool: v.optional(v.string()),
  /** The reason as a code of the error table, in the system's words, and the command or package that would change it. */
  code: v.optional(v.string()),
  /** Why packets cannot be captured, and the command or package that would change it. */
  why: v.optional(v.string()),
  remedy: v.optional(v.string()),
});
export type Observation = v.InferOutput<typeof Observation>;

export const RunInfo = v.object({
  id: v.string(),
  /** The lesson's id; "sandbox" where there is none. */
  lesson: v.string(),
  /** Unix time in ms at which `at` is 0. */
  began: v.number(),
  worlds: v.array(WorldInfo),
  observation: Observation,
});
export type RunInfo = v.InferOutput<typeof RunInfo>;
