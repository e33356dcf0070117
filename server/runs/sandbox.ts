// A run in the sandbox is a run of a lesson with nothing to prove: one empty step, and the services that were asked for.
import type { RunRequest } from '../shared/contract/api.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { Lesson, ServiceSpec } from '../shared/contract/lesson.ts';
import { relayName } from '../shared/relay/toxics.ts';

export const sandboxId = 'sandbox';

type Asked = Extract<RunRequest, { sandbox: unknown }>['sandbox'];

/**
 * The lesson that a sandbox run plays.
 * @param of the lesson whose services it begins with, if any; those that lesson waits to be asked for wait here, too
 * @throws PlaygroundError body_malformed: two services have one name, or a rule or a relay is about a service that is not named;
 * neighbour_missing: a service is to run on a neighbour, and there is no line to one
 */
export function sandboxLesson({ world, services = [], firewall = [], line, relays = [] }: Asked, of?: Lesson): Lesson {
  const names = services.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new PlaygroundError('body_malformed', `Two services have the name "${twice}".`);
  const lost = relays.find(({ of }) => !names.includes(of));
  if (lost) throw new PlaygroundError('body_malformed', `A relay is in front of "${lost.of}", which is no service.`);
  const reached = [...names, ...relays.map((one) => relayName(one.of))];
  const stray = firewall.find(({ to }) => to !== undefined && !reached.includes(to));
  if (stray) throw new PlaygroundError('body_malformed', `A rule is about "${stray.to}", which is no service.`);
  const joined = line ?? of?.line;
  if (!joined && services.some(({ host }) => host === 'neighbour')) throw new PlaygroundError('neighbour_missing');
  // What a lesson leaves to be found out is shown here: else the page would say that the firewall lets all pass.
  const rules = [...(of?.firewall ?? []), ...firewall].map((one) => ({ ...one, quiet: false }));
  const asked = services.map(({ name, ...spec }): [string, ServiceSpec] => [name, spec]);
  return {
    id: sandboxId,
    number: 0,
    unit: 0,
    title: of?.title ?? '',
    minutes: 0,
    world: world ?? of?.world ?? 'private',
    services: { ...of?.services, ...Object.fromEntries(asked) },
    // In a network of one's own every door may be had, 80 too.
    kernel: { 'lowest-free-port': 0, ...of?.kernel },
    ...((of?.firewall !== undefined || rules.length > 0) && { firewall: rules }),
    ...(joined && { line: joined }),
    ...(relays.length > 0 && { relays }),
    steps: [{ id: 'free', title: '', view: 'packets', blocks: [] }],
    outcome: '',
    glossary: {},
  };
}
