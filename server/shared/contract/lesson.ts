// A lesson as the browser gets it: already read, validated and named; text is a small tree, never HTML.
import * as v from 'valibot';
import type { Rule } from '../firewall/rule.ts';
import type { LineFaults } from '../line/faults.ts';
import type { Toxic } from '../relay/toxics.ts';
import type { KernelSettings } from './kernel.ts';

/** Text and what stands in it. `port` and `command` are filled in from the ledger by the page. */
export type Prose =
  | { type: 'text'; text: string }
  | { type: 'strong' | 'em' | 'code' | 'paragraph' | 'list' | 'item'; children: Prose[] }
  | { type: 'link'; href: string; children: Prose[] }
  | { type: 'term'; id: string; children: Prose[] }
  | { type: 'port'; of: string }
  /** A link to a service, opened in a tab of its own: `http://HOST:PORT/PATH`. */
  | { type: 'visit'; of: string; host: string; path: string; children: Prose[] };

export interface Choice {
  readonly id: string;
  readonly label: Prose[];
  readonly correct: boolean;
  /** Shown after the evidence is on screen. */
  readonly reply: string;
}

export interface Prediction {
  readonly type: 'predict';
  readonly id: string;
  readonly question: string;
  readonly choices: Choice[];
  /** Short answer, "three", and the check whose evidence shows it. */
  readonly seen: string;
  readonly by: string;
}

/** One action of a button. */
export interface Deed {
  readonly action: string;
  /** The service it is aimed at. */
  readonly to?: string;
  /** It is meant for a service that has ended, at the port where it was. */
  readonly closed?: boolean;
  /** It is done by the client on this host; on this computer when not given. */
  readonly from?: HostName;
  /** Aimed at this address, and not where the service is usually reached from there. */
  readonly at?: string;
  readonly params: Record<string, unknown>;
}

/** A button that runs one or more actions one after another. */
export interface Do {
  readonly type: 'do';
  readonly id: string;
  readonly label: string;
  readonly title?: string;
  /** It may take long, and other buttons of the step work meanwhile (thaw what it waits for). */
  readonly background?: boolean;
  readonly actions: Deed[];
  /** The learner may change the text that its only action sends; the words above the field. */
  readonly edit?: string;
}

/** A field for an answer that the learner types. Checks of the step look at what was typed last. */
export interface Ask {
  readonly type: 'ask';
  readonly id: string;
  readonly question: string;
}

export interface CheckItem {
  readonly type: 'check';
  readonly id: string;
  /** The predicate's id in server/shared/checks. */
  readonly that: string;
  /** The service it looks at. */
  readonly on?: string;
  readonly params: Record<string, unknown>;
  readonly text: Prose[];
  /** An open challenge at the end; not needed for the step to be done. */
  readonly challenge: boolean;
}

export interface Hint {
  readonly type: 'hint';
  readonly children: Prose[];
}

/** Shown once all checks before it in the step are met. */
export interface Explain {
  readonly type: 'explain';
  readonly source: string;
  readonly href?: string;
  readonly children: Prose[];
}

export type Block = { type: 'prose'; children: Prose[] } | Prediction | Do | Ask | CheckItem | Hint | Explain;

export const stageViews = ['conversation', 'packets', 'sockets', 'calls', 'processes', 'bytes'] as const;
export type StageView = (typeof stageViews)[number];

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly view: StageView;
  readonly blocks: Block[];
}

/** The hosts of a run: this computer, and the neighbour at the other end of the line, where there is one. */
export const hostNames = ['here', 'neighbour'] as const;
export type HostName = (typeof hostNames)[number];

export interface ServiceSpec {
  /** The file name in server/services: "tcp-echo". */
  readonly kind: string;
  /** 127.0.0.1 when not given. */
  readonly address?: string | undefined;
  /** The kernel chooses when not given; `of`: the port of another service, or the one that the `client` borrowed last. */
  readonly port?: number | { readonly of: string } | undefined;
  /** `asked`: it is not running when a step begins; the action `start` starts it. */
  readonly start?: 'asked' | undefined;
  /** Where it runs: on this computer when not given. */
  readonly host?: HostName | undefined;
}

export interface Lesson {
  readonly id: string;
  readonly number: number;
  readonly unit: number;
  readonly title: string;
  readonly minutes: number;
  readonly world: 'host' | 'private';
  readonly services: Record<string, ServiceSpec>;
  /** Of a private world: how its kernel is set. */
  readonly kernel?: KernelSettings;
  /** The firewall's rules with which every step begins, each about a service, and told or not; absent where the lesson has none to do with it. */
  readonly firewall?: readonly { rule: Rule; to?: string | undefined; quiet: boolean }[];
  /** There is a neighbour, at the other end of a line that does this to packets as every step begins. */
  readonly line?: LineFaults;
  /** Of a run in the sandbox: the relays in front of its services as it begins. */
  readonly relays?: readonly { readonly of: string; readonly port?: number; readonly toxics: readonly Toxic[] }[];
  readonly steps: Step[];
  /** The one line at the end: "You can now …". */
  readonly outcome: string;
  readonly glossary: Record<string, { title: string; text: string }>;
}

/** What a check says now. `met` never goes back within a step; `now` is whether it is true at this moment. */
export const Verdict = v.object({
  check: v.string(),
  met: v.boolean(),
  now: v.boolean(),
  /** Entry ids (frames and others), in order. */
  evidence: v.array(v.number()),
  /** What was seen against what is wanted; empty once met. */
  says: v.string(),
  /** It needs packets, and packets cannot be captured here: it does not block the lesson. */
  unobservable: v.optional(v.boolean()),
});
export type Verdict = v.InferOutput<typeof Verdict>;

/** Where the learner stands in one lesson: kept over a restart. */
export const LessonProgress = v.object({
  step: v.string(),
  /** Checks once met, steps once completed. */
  checks: v.array(v.string()),
  steps: v.array(v.string()),
  predictions: v.record(v.string(), v.string()),
});
export type LessonProgress = v.InferOutput<typeof LessonProgress>;

/** The lesson's state in a run, sent whole whenever it changes. */
export const LessonState = v.object({
  step: v.string(),
  /** Entry id from which this step's checks look. */
  from: v.number(),
  verdicts: v.array(Verdict),
  progress: LessonProgress,
  /** A button's action is running: its key, or 0. */
  busy: v.number(),
  /** The answer is being shown, or was: what is met now is not kept, until reset or another step. */
  shown: v.boolean(),
  /** The run is shown to a room: this progress is the room's, and is not kept. */
  presented: v.boolean(),
  /** Answers typed in this step, by the id of the field. */
  answers: v.record(v.string(), v.string()),
  /** Hints opened in this step. */
  hints: v.number(),
  /** Tries in this step that left a check unmet. */
  tries: v.number(),
  /** Each `do` of the step, as the shell command that does the same in this run, by its id. */
  commands: v.record(v.string(), v.string()),
});
export type LessonState = v.InferOutput<typeof LessonState>;
