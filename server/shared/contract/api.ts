// Requests and answers of /api, as schemas. Every refusal is a `Problem`.
import * as v from 'valibot';
import { Rule } from '../firewall/rule.ts';
import { LineFaults } from '../line/faults.ts';
import { Toxics } from '../relay/toxics.ts';
import { Endpoint } from './entry.ts';
import { hostNames, LessonProgress } from './lesson.ts';
import { Observation, RunInfo, worldKinds } from './run.ts';

/** POST /api/session: by the kernel's word (no code), or by the code in the address that the command line printed. */
export const SessionRequest = v.strictObject({ code: v.optional(v.pipe(v.string(), v.maxLength(64))) });

const Name = v.pipe(v.string(), v.maxLength(64));
/** A service's name in a run: as lessons write ids. */
const ServiceName = v.pipe(Name, v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by "-"'));
const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535));
/** A literal loopback address, or a wildcard (which only a private world takes). */
export const Address = v.pipe(v.string(), v.maxLength(45));

/** One service as the sandbox asks for it; without a port the kernel chooses. */
export const SandboxService = v.strictObject({
  name: ServiceName,
  kind: Name,
  address: v.optional(Address),
  port: v.optional(Port),
  /** Where it runs; on this computer when not given. */
  host: v.optional(v.picklist(hostNames)),
});
export type SandboxService = v.InferOutput<typeof SandboxService>;

/** A rule of the firewall that a run in the sandbox begins with; `to`: the service whose port it is about. */
export const SandboxRule = v.strictObject({ to: v.optional(ServiceName), rule: Rule });
export type SandboxRule = v.InferOutput<typeof SandboxRule>;

/** A relay that a run in the sandbox begins with, in front of the service `of`; without a port the kernel chooses. */
export const SandboxRelay = v.strictObject({
  of: ServiceName,
  port: v.exactOptional(Port),
  toxics: v.optional(Toxics, []),
});
export type SandboxRelay = v.InferOutput<typeof SandboxRelay>;

/** POST /api/runs: a run of a lesson, or one in the sandbox (the services of the lesson `of`, or those named). */
export const RunRequest = v.union([
  v.strictObject({ lesson: Name }),
  v.strictObject({
    sandbox: v.strictObject({
      world: v.optional(v.picklist(worldKinds)),
      of: v.optional(Name),
      services: v.optional(v.pipe(v.array(SandboxService), v.maxLength(20))),
      /** In force before anything is sent; set in a private world only. */
      firewall: v.optional(v.pipe(v.array(SandboxRule), v.maxLength(100))),
      /** There is a neighbour from the beginning, and the line to it does this; in a private world only. */
      line: v.optional(LineFaults),
      /** In front of its services from the beginning. */
      relays: v.optional(v.pipe(v.array(SandboxRelay), v.maxLength(20))),
    }),
  }),
]);
export type RunRequest = v.InferOutput<typeof RunRequest>;

/** POST /api/runs/:run/do: press the button `item` of the current step; `text` is what it sends, where that may be changed. */
export const DoRequest = v.strictObject({
  item: Name,
  text: v.optional(v.pipe(v.string(), v.maxLength(65_536))),
});

/**
 * POST /api/runs/:run/act: any action, whether a lesson has a button for it or not. `to` names a service of the run, or
 * a program of the learner's own that was confirmed. Answers 202 with the key of its entries.
 * POST /api/runs/:run/command with the same answers { command }: the same as a shell command, before it is done.
 */
export const ActRequest = v.strictObject({
  action: Name,
  to: v.exactOptional(Name),
  /** It is meant for a service that has ended, at the port where it was. */
  closed: v.exactOptional(v.boolean()),
  /** By the client on which host, and at which address: as in lessons (`Deed`). */
  from: v.exactOptional(v.picklist(hostNames)),
  at: v.exactOptional(Address),
  params: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type ActRequest = v.InferOutput<typeof ActRequest>;

/**
 * POST /api/runs/:run/confirm: the learner agrees to talk to a program of their own that listens at this address and port.
 * Answers its `ConfirmedTarget`: the name to use as `to` in ActRequest.
 */
export const ConfirmRequest = v.strictObject({ address: Address, port: Port, transport: v.picklist(['tcp', 'udp']) });
export type ConfirmRequest = v.InferOutput<typeof ConfirmRequest>;
export const ConfirmedTarget = v.object({
  name: v.string(),
  address: v.string(),
  port: v.number(),
  transport: v.picklist(['tcp', 'udp']),
  pid: v.number(),
  program: v.string(),
});
export type ConfirmedTarget = v.InferOutput<typeof ConfirmedTarget>;

/** POST /api/runs/:run/learner */
export const LearnerRequest = v.variant('what', [
  v.strictObject({ what: v.literal('enter'), step: v.pipe(v.string(), v.maxLength(64)) }),
  v.strictObject({
    what: v.literal('predict'),
    item: v.pipe(v.string(), v.maxLength(64)),
    choice: v.pipe(v.string(), v.maxLength(64)),
  }),
  /** Type an answer into an `ask` field. */
  v.strictObject({
    what: v.literal('answer'),
    item: v.pipe(v.string(), v.maxLength(64)),
    text: v.pipe(v.string(), v.maxLength(200)),
  }),
  v.strictObject({ what: v.literal('hint') }),
  /** The run is shown to a room: from now on it is the room's, and nothing of it is kept as progress. */
  v.strictObject({ what: v.literal('present') }),
  /** Keep the run for longer once its last tab is gone (on), or no longer than others. */
  v.strictObject({ what: v.literal('pin'), on: v.boolean() }),
  /** Have the step's buttons pressed one after another, slowly. It does not count as done. */
  v.strictObject({ what: v.literal('show') }),
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
  /** How the learner's shell calls this program, quoted: what stands before `in w1 -- …` and `doctor`. */
  program: v.string(),
  port: v.number(),
  capture: Observation,
  worlds: v.array(v.picklist(worldKinds)),
  /** Kinds of service and actions, for the sandbox. */
  services: v.array(v.object({ id: v.string(), title: v.string(), transport: v.picklist(['tcp', 'udp']) })),
  actions: v.array(v.object({ id: v.string(), title: v.string(), aimed: v.boolean() })),
  /** Notices that concern every run: a state file kept aside, a disk that is full. */
  notices: v.array(v.object({ error: v.string(), detail: v.optional(v.string()) })),
});
export type SystemInfo = v.InferOutput<typeof SystemInfo>;

/** What becomes of an article's claim on the learner's own computer. */
export const verdicts = ['right', 'wrong', 'partly'] as const;

/** What articles say, and the check whose evidence shows how much of it holds. */
export const Claim = v.object({
  says: v.string(),
  verdict: v.picklist(verdicts),
  because: v.string(),
  /** The id of the lesson, and in it the step and its check. */
  lesson: v.string(),
  step: v.string(),
  stepTitle: v.string(),
  check: v.string(),
});
export type Claim = v.InferOutput<typeof Claim>;

/** GET /api/course: the lessons that are there, in order, with where the learner stands; and the whole course by name. */
export const CourseInfo = v.object({
  /** Every unit with all its lessons; without `id` a lesson is planned and not here yet. */
  units: v.array(
    v.object({
      number: v.number(),
      /** Empty for a unit that the course does not name. */
      title: v.string(),
      lessons: v.array(v.object({ number: v.number(), title: v.string(), id: v.optional(v.string()) })),
      /** Only those whose lesson is there. */
      claims: v.array(Claim),
    }),
  ),
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

/** One row of the kernel's socket table, with the program that holds it where that can be seen. */
const ConnectionRow = v.object({
  local: Endpoint,
  remote: Endpoint,
  state: v.string(),
  pid: v.optional(v.number()),
  program: v.optional(v.string()),
});

/** GET /api/connection: the connection that carried this very request. No rows where the kernel's table has none of it. */
export const ConnectionInfo = v.object({
  client: Endpoint,
  server: Endpoint,
  rows: v.object({ client: v.optional(ConnectionRow), server: v.optional(ConnectionRow) }),
});
export type ConnectionInfo = v.InferOutput<typeof ConnectionInfo>;

/** GET /api/runs: the runs that are open now, oldest first, and how many more are on the way. */
export const RunList = v.object({ runs: v.array(RunInfo), opening: v.number() });
export type RunList = v.InferOutput<typeof RunList>;

/** Of a process of a run, now: its command line as the kernel has it, the bytes of memory it holds, what it has printed lately. */
export const ProcessVitals = v.object({
  pid: v.number(),
  command: v.string(),
  memory: v.number(),
  printed: v.string(),
});
export type ProcessVitals = v.InferOutput<typeof ProcessVitals>;

/** GET /api/runs/:run/processes: the services and agents that live. */
export const ProcessList = v.object({ processes: v.array(ProcessVitals) });
export type ProcessList = v.InferOutput<typeof ProcessList>;

/** PUT /api/progress: a file that GET gave, judged on the server; with `apply` it is added to the progress as well. */
export const ProgressRequest = v.strictObject({ file: v.unknown(), apply: v.boolean() });

/** What a progress file adds to one lesson; nothing is ever taken away. */
export const ProgressChange = v.object({
  lesson: v.string(),
  /** How many steps and checks become done. */
  steps: v.number(),
  checks: v.number(),
  /** How many questions get an answer. */
  answers: v.number(),
});
export type ProgressChange = v.InferOutput<typeof ProgressChange>;

/** The answer of PUT /api/progress: what changes, or has changed. */
export const ProgressChanges = v.object({ changes: v.array(ProgressChange) });
export type ProgressChanges = v.InferOutput<typeof ProgressChanges>;
