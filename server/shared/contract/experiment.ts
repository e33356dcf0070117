// An experiment of the sandbox as a file: the services, the firewall's rules, the line to a neighbour, the relays and what was sent,
// readable by a person, as YAML on the page.
// Read strictly: a later version and unknown keys are refused with their place named, and nothing is left out in silence.
import * as v from 'valibot';
import { LineFaults } from '../line/faults.ts';
import { relayName } from '../relay/toxics.ts';
import { Address, SandboxRelay, SandboxRule, SandboxService } from './api.ts';
import { hostNames } from './lesson.ts';
import { worldKinds } from './run.ts';

/** The highest version that this playground reads. A file is written in the lowest that can say it. */
const newest = 4;

const Text = v.pipe(v.string(), v.maxLength(65_536, 'at most 65 536 characters'));
/** Data alone: what a parameter of an action can be. The action itself says which it takes. */
const Param = v.union([Text, v.boolean(), v.pipe(v.array(Text), v.maxLength(20, 'at most 20 texts'))]);

/** One thing that was sent; `to` is the name of one of the file's services or relays; `from` and `at` as in ActRequest. */
export const ExperimentSend = v.strictObject({
  action: v.pipe(v.string(), v.maxLength(64)),
  to: v.pipe(v.string(), v.maxLength(64)),
  from: v.exactOptional(v.picklist(hostNames)),
  at: v.exactOptional(Address),
  params: v.optional(v.record(v.string(), Param), {}),
});
export type ExperimentSend = v.InferOutput<typeof ExperimentSend>;

const parts = {
  title: v.pipe(v.string(), v.maxLength(120, 'at most 120 characters')),
  world: v.picklist(worldKinds),
  services: v.pipe(v.array(SandboxService), v.maxLength(20, 'at most 20 services')),
  sends: v.pipe(v.array(ExperimentSend), v.maxLength(200, 'at most 200 sends')),
};

const firewall = v.pipe(v.array(SandboxRule), v.maxLength(100, 'at most 100 rules'));

const relays = v.pipe(v.array(SandboxRelay), v.maxLength(20, 'at most 20 relays'));

/** Version 2 knows the firewall's rules; version 3 a neighbour, and what the line to it does; version 4 relays, and all of it. */
export const Experiment = v.variant('version', [
  v.strictObject({ version: v.literal(1), ...parts }),
  v.strictObject({ version: v.literal(2), ...parts, firewall }),
  v.strictObject({ version: v.literal(3), ...parts, firewall: v.optional(firewall, []), line: LineFaults }),
  v.strictObject({
    version: v.literal(4),
    ...parts,
    firewall: v.optional(firewall, []),
    line: v.exactOptional(LineFaults),
    relays,
  }),
]);
export type Experiment = v.InferOutput<typeof Experiment>;

/** The rules that are set before anything is sent. */
export const rulesOf = (experiment: Experiment): readonly SandboxRule[] =>
  experiment.version === 1 ? [] : experiment.firewall;

/** What the line to the neighbour does; undefined where there is no neighbour. */
export const lineOf = (experiment: Experiment): LineFaults | undefined =>
  experiment.version === 3 || experiment.version === 4 ? experiment.line : undefined;

/** The relays in front of its services. */
export const relaysOf = (experiment: Experiment): readonly SandboxRelay[] =>
  experiment.version === 4 ? experiment.relays : [];

/** `experiment_newer`: a later version than this one reads. `experiment_malformed`: anything else. */
export type ExperimentFault = 'experiment_newer' | 'experiment_malformed';

export type ReadExperiment =
  | { readonly ok: true; readonly experiment: Experiment }
  /** Why not, and where in the file: "sends.2.colour: …". */
  | { readonly ok: false; readonly error: ExperimentFault; readonly detail: string };

/** Read what a file holds, already parsed. Never throws; never takes a part of it. */
export function readExperiment(data: unknown): ReadExperiment {
  const version = typeof data === 'object' && data !== null ? (data as { version?: unknown }).version : undefined;
  if (typeof version === 'number' && version > newest) {
    return {
      ok: false,
      error: 'experiment_newer',
      detail: `version: ${version}. This playground reads up to version ${newest}.`,
    };
  }
  const read = v.safeParse(Experiment, data);
  if (!read.success) return malformed(read.issues.slice(0, 5).map(says).join('\n'));
  const whole: ReadExperiment = { ok: true, experiment: read.output };
  const { world, services, sends } = read.output;
  const rules = rulesOf(read.output);
  const relays = relaysOf(read.output);
  const own = services.map(({ name }) => name);
  const names = [...own, ...relays.map(({ of }) => relayName(of))];
  const behind = relays.findIndex(({ of }) => !own.includes(of));
  if (behind >= 0) return malformed(`relays.${behind + 1}.of: "${relays[behind]?.of}" is none of the file’s services.`);
  const twice = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (twice >= own.length)
    return malformed(`relays.${twice - own.length + 1}.of: there is a "${names[twice]}" already.`);
  if (twice >= 0) return malformed(`services.${twice + 1}.name: two services are named "${names[twice]}".`);
  const lost = sends.findIndex(({ to }) => !names.includes(to));
  if (lost >= 0) return malformed(`sends.${lost + 1}.to: "${sends[lost]?.to}" is none of the file’s services.`);
  const stray = rules.findIndex(({ to }) => to !== undefined && !names.includes(to));
  if (stray >= 0) return malformed(`firewall.${stray + 1}.to: "${rules[stray]?.to}" is none of the file’s services.`);
  if (rules.length > 0 && world !== 'private') return malformed('world: rules of a firewall need "private".');
  if (lineOf(read.output)) return world === 'private' ? whole : malformed('world: a neighbour needs "private".');
  const away = services.findIndex(({ host }) => host === 'neighbour');
  if (away >= 0) return malformed(`services.${away + 1}.host: there is no neighbour without "line".`);
  const from = sends.findIndex((send) => send.from === 'neighbour');
  if (from >= 0) return malformed(`sends.${from + 1}.from: there is no neighbour without "line".`);
  return whole;
}

const malformed = (detail: string): ReadExperiment => ({ ok: false, error: 'experiment_malformed', detail });

type Issue = v.BaseIssue<unknown>;

/** Where and what: lists count from 1, as a reader does. */
function says(issue: Issue): string {
  const keys = issue.path?.map(({ key }) => (typeof key === 'number' ? key + 1 : String(key))) ?? [];
  const place = keys.length === 0 ? 'the file' : keys.join('.');
  const unknown = issue.type === 'strict_object' && issue.expected === 'never';
  if (unknown) return `${place}: this version does not know the key "${keys.at(-1)}".`;
  if (issue.received === 'undefined') return `${place}: missing.`;
  return `${place}: ${issue.message}`;
}
