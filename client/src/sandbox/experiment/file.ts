// An experiment as a file that people can read: YAML written and read in the page. The package is loaded when it is needed.
import type { Problem, SandboxRelay, SandboxRule, SandboxService } from '../../../../server/shared/contract/api.ts';
import { readExperiment, type Experiment, type ExperimentSend } from '../../../../server/shared/contract/experiment.ts';
import type { LineFaults } from '../../../../server/shared/line/faults.ts';
import { readRule } from '../../../../server/shared/firewall/read.ts';
import type { FirewallRule } from '../../state/firewall.ts';
import type { Relay } from '../../state/relays.ts';
import { isRelay, type Door } from '../doors/doors.ts';
import { faultOf } from './faults.ts';

/** Bytes of a file that is looked at. */
const largest = 512 * 1024;

export type Opened =
  { readonly ok: true; readonly experiment: Experiment } | { readonly ok: false; readonly problem: Problem };

/** What an experiment is gathered from. */
export interface Gathering {
  readonly title: string;
  readonly world: Experiment['world'];
  readonly doors: readonly Door[];
  readonly asked: readonly SandboxService[];
  /** The firewall's rules as the kernel has them. */
  readonly rules: readonly FirewallRule[];
  /** What the line to the neighbour does, where there is one. */
  readonly line: LineFaults | undefined;
  /** The relays that are there now. */
  readonly relays: readonly Relay[];
  readonly sends: readonly ExperimentSend[];
}

/** What is on the bench as an experiment: ports are those that were asked for, not those that the kernel chose. Sends to programs that are no services of the file, and rules that the playground has not made, are left out, and counted. */
export function gather({ title, world, doors, asked, rules, line, relays: all, sends }: Gathering): {
  experiment: Experiment;
  left: number;
  leftRules: number;
} {
  const services = doors
    .filter(({ kind }) => !isRelay(kind))
    .map(({ name, kind, host, address }) => {
      const port = asked.find((one) => one.name === name)?.port ?? 0;
      return {
        name,
        kind,
        ...(host === 'here' ? {} : { host }),
        ...(address === '127.0.0.1' ? {} : { address }),
        ...(port === 0 ? {} : { port }),
      };
    });
  const relays = all.map(({ of, port, asked, toxics }) => ({ of, ...(asked && { port }), toxics: [...toxics] }));
  const names = new Set([...services, ...all].map(({ name }) => name));
  const kept = sends.filter(({ to }) => names.has(to)).slice(-200);
  const named = doors.filter(({ name }) => names.has(name));
  const firewall = rules.flatMap((rule) => ruleFor(rule, named) ?? []);
  const parts = { title, world, services, sends: kept };
  return {
    experiment: inLowest(parts, firewall, line, relays),
    left: sends.length - kept.length,
    leftRules: rules.length - firewall.length,
  };
}

/** In the lowest version that can say it, so that an older playground reads what it can. */
function inLowest(
  parts: Pick<Experiment, 'title' | 'world' | 'services' | 'sends'>,
  firewall: SandboxRule[],
  line: LineFaults | undefined,
  relays: SandboxRelay[],
): Experiment {
  if (relays.length > 0) return { version: 4, ...parts, firewall, ...(line && { line }), relays };
  if (line) return { version: 3, ...parts, firewall, line };
  if (firewall.length > 0) return { version: 2, ...parts, firewall };
  return { version: 1, ...parts };
}

/** A rule about a door is so by the door's name: its port may be another one next time. */
function ruleFor(from: FirewallRule, doors: readonly Door[]): SandboxRule | undefined {
  const rule = readRule(from);
  if (!rule) return undefined;
  const { protocol, port, ...rest } = rule;
  const door = doors.find((one) => one.port === port && one.transport === protocol);
  return door ? { to: door.name, rule: rest } : { rule };
}

/** The text of the file. */
export async function write(experiment: Experiment): Promise<string> {
  const { stringify } = await import('yaml');
  const head = '# An experiment of the Loopback Playground. Open it in the sandbox; nothing runs before you say so.\n';
  return head + stringify(experiment, { lineWidth: 0 });
}

/** Read a file whole, or say why not; nothing of it is taken then. */
export async function read(text: string): Promise<Opened> {
  const refuse = (detail: string): Opened => ({ ok: false, problem: faultOf('experiment_malformed', detail) });
  if (text.length > largest) return refuse('The file is larger than 512 KiB.');
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true });
  const fault = document.errors[0];
  if (fault !== undefined) return refuse(fault.message);
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    return refuse(String(error)); // Aliases that would grow without end.
  }
  const found = readExperiment(data);
  return found.ok ? found : { ok: false, problem: faultOf(found.error, found.detail) };
}

/** A title as lower-case words joined by hyphens, which every system takes; empty where it has none. */
export const wordsIn = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '');

/** A name for the file. */
export const fileName = (title: string): string => `${wordsIn(title) || 'experiment'}.yaml`;
