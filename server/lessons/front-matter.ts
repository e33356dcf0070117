// The YAML at the head of a lesson file, checked against one schema.
import * as v from 'valibot';
import { isDoorIn } from '../shared/loopback.ts';
import { KernelSettings } from '../shared/contract/kernel.ts';
import { hostNames } from '../shared/contract/lesson.ts';
import { isLineAddress } from '../shared/line/addresses.ts';
import { LineFaults } from '../shared/line/faults.ts';
import { Rule } from '../shared/firewall/rule.ts';
import { issueText, keysOf, allowed } from './problems.ts';
import type { Problems } from './problems.ts';
import { Id, Line, Terms } from './words.ts';
import { readYaml } from './yaml.ts';

const servicesAtMost = 20;

const ServiceSpec = v.strictObject({
  kind: v.string(),
  address: v.optional(
    v.pipe(
      v.string(),
      v.check((address) => isDoorIn('private', address) && !isLineAddress(address), 'a loopback address or a wildcard'),
    ),
  ),
  port: v.optional(
    v.union([v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)), v.strictObject({ of: Id })]),
  ),
  start: v.optional(v.literal('asked')),
  host: v.optional(v.picklist(hostNames)),
});

/** A rule, and the service that it is about; `quiet`: the learner is to find out. */
const StartRule = v.strictObject({ rule: Rule, to: v.optional(Id), quiet: v.optional(v.boolean(), false) });

const FrontMatter = v.strictObject({
  id: Id,
  title: Line,
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)),
  world: v.picklist(['host', 'private']),
  services: v.record(Id, ServiceSpec),
  /** Of a private world: how its kernel is set, and the firewall's rules with which every step begins. */
  kernel: v.optional(KernelSettings),
  firewall: v.optional(v.pipe(v.array(StartRule), v.maxLength(20))),
  /** A neighbour, and what the line to it does as every step begins: {} for a good line. */
  line: v.optional(LineFaults),
  outcome: Line,
  glossary: v.optional(Terms, {}),
});
export type FrontMatter = v.InferOutput<typeof FrontMatter>;

/** The front matter of a lesson file, or undefined with the reasons in `problems`. `text` begins in line 2 of the file. */
export function readFrontMatter(
  text: string | undefined,
  kinds: ReadonlySet<string>,
  problems: Problems,
): FrontMatter | undefined {
  if (text === undefined) {
    problems.add(1, `A lesson begins with front matter between two lines "---"; ${allowed(keysOf(FrontMatter))}`);
    return undefined;
  }
  const yaml = readYaml(text, 2, problems);
  if (!yaml) return undefined;
  const result = v.safeParse(FrontMatter, yaml.value);
  if (!result.success) {
    for (const issue of result.issues) {
      const path = (issue.path ?? []).map((part) => part.key as PropertyKey);
      const keys =
        path[0] === 'services' && path.length > 1
          ? Object.keys(ServiceSpec.entries)
          : path[0] === 'glossary' && path.length > 1
            ? ['title', 'text']
            : keysOf(FrontMatter);
      problems.add(yaml.lineAt(path), issueText('front matter', issue, keys));
    }
    return undefined;
  }
  const services = Object.entries(result.output.services);
  if (services.length > servicesAtMost)
    problems.add(
      yaml.lineAt(['services']),
      `A lesson has at most ${servicesAtMost} services; this one has ${services.length}.`,
    );
  const names = services.map(([name]) => name);
  for (const [name, { kind, port }] of services) {
    const at = (key: string): number => yaml.lineAt(['services', name, key]);
    if (!kinds.has(kind)) problems.add(at('kind'), `service "${name}": kind "${kind}" is not known; ${allowed(kinds)}`);
    const leaders = ['client', ...names.filter((other) => other !== name)];
    if (typeof port === 'object' && !leaders.includes(port.of))
      problems.add(at('port'), `service "${name}": "${port.of}" has no port to take; ${allowed(leaders)}`);
    if (name === 'client') problems.add(at('kind'), 'The name "client" is the learner’s own program.');
  }
  readWorld(result.output, names, yaml.lineAt, problems);
  return result.output;
}

/** What is set of the world needs a private one, and rules are about services that there are. */
function readWorld(
  { world, kernel, firewall, line, services }: FrontMatter,
  names: readonly string[],
  lineAt: (path: readonly PropertyKey[]) => number,
  problems: Problems,
): void {
  for (const [key, used] of Object.entries({ kernel, firewall, line })) {
    if (used && world === 'host') problems.add(lineAt([key]), `"${key}" needs "world: private".`);
  }
  for (const [name, { address, host }] of Object.entries(services)) {
    if (address !== undefined && !isDoorIn(world, address))
      problems.add(lineAt(['services', name, 'address']), `service "${name}": "${address}" needs "world: private".`);
    if (host === 'neighbour' && !line)
      problems.add(lineAt(['services', name, 'host']), `service "${name}": there is no neighbour without "line".`);
  }
  for (const [at, { to }] of (firewall ?? []).entries()) {
    if (to !== undefined && !names.includes(to))
      problems.add(lineAt(['firewall', at, 'to']), `firewall: there is no service "${to}"; ${allowed(names)}`);
  }
}
