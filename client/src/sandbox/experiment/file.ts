// An experiment as a file that people can read: YAML written and read in the page. The package is loaded when it is needed.
import type { Problem, SandboxService } from '../../../../server/shared/contract/api.ts';
import {
  experimentVersion,
  readExperiment,
  type Experiment,
  type ExperimentSend,
} from '../../../../server/shared/contract/experiment.ts';
import type { Door } from '../doors/doors.ts';
import { faultOf } from './faults.ts';

/** Bytes of a file that is looked at. */
const largest = 512 * 1024;

export type Opened =
  { readonly ok: true; readonly experiment: Experiment } | { readonly ok: false; readonly problem: Problem };

/** What is on the bench as an experiment: ports are those that were asked for, not those that the kernel chose. Sends to programs that are no services of the file are left out, and counted. */
export function gather(
  title: string,
  world: Experiment['world'],
  doors: readonly Door[],
  asked: readonly SandboxService[],
  sends: readonly ExperimentSend[],
): { experiment: Experiment; left: number } {
  const services = doors.map(({ name, kind, address }) => {
    const port = asked.find((one) => one.name === name)?.port ?? 0;
    return {
      name,
      kind,
      ...(address === '127.0.0.1' ? {} : { address }),
      ...(port === 0 ? {} : { port }),
    };
  });
  const names = new Set(services.map(({ name }) => name));
  const kept = sends.filter(({ to }) => names.has(to)).slice(-200);
  return {
    experiment: { version: experimentVersion, title, world, services, sends: kept },
    left: sends.length - kept.length,
  };
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

/** A name for the file: its title as words that every system takes. */
export function fileName(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${words.slice(0, 60) || 'experiment'}.yaml`;
}
