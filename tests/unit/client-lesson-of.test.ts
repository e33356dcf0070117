// A bench saved as the beginning of a lesson: the file can be read as a lesson, with what was there.
import { expect, test } from 'vitest';
import { lessonOf } from '../../client/src/sandbox/experiment/lesson.ts';
import { whatIsKnown } from '../../server/lesson-check/table.ts';
import { readLesson } from '../../server/lessons/read.ts';
import { readExperiment, type Experiment } from '../../server/shared/contract/experiment.ts';

const known = await whatIsKnown();

function experiment(data: unknown): Experiment {
  const read = readExperiment(data);
  if (!read.ok) throw new Error(read.detail);
  return read.experiment;
}

const read = async (data: unknown) => readLesson(await lessonOf(experiment(data)), '01-mine/01-it/lesson.md', known);

test('services, rules, the line and what was sent are in it', async () => {
  const result = await read({
    version: 3,
    title: 'My “first” one!',
    world: 'private',
    services: [
      { name: 'echo-0', kind: 'tcp-echo', port: 8080 },
      { name: 'echo-1', kind: 'tcp-echo', host: 'neighbour', address: '0.0.0.0' },
    ],
    firewall: [{ to: 'echo-0', rule: { verdict: 'drop', share: 20 } }],
    line: { out: { delay: 50 }, in: {} },
    sends: [
      { action: 'tcp-send', to: 'echo-0', params: { text: 'say "hi" %} \\ \n' } },
      { action: 'tcp-send', to: 'echo-0', params: { text: 'say "hi" %} \\ \n' } },
      { action: 'tcp-send', to: 'echo-1', from: 'neighbour', params: { text: '\u0007' } },
    ],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { lesson } = result;
  expect(lesson).toMatchObject({ id: 'my-first-one', world: 'private', line: { out: { delay: 50 } } });
  expect(lesson.services).toMatchObject({
    'echo-0': { kind: 'tcp-echo', port: 8080 },
    'echo-1': { host: 'neighbour' },
  });
  expect(lesson.firewall).toMatchObject([{ to: 'echo-0', rule: { verdict: 'drop', share: 20 } }]);
  const deeds = lesson.steps.flatMap(({ blocks }) => blocks.filter((block) => block.type === 'do'));
  // The same twice is one button; what no attribute can say is left out.
  expect(deeds.map(({ actions }) => actions)).toMatchObject([
    [{ action: 'tcp-send', to: 'echo-0', params: { text: 'say "hi" %} \\ \n' } }],
  ]);
  const checks = lesson.steps.flatMap(({ blocks }) => blocks.filter((block) => block.type === 'check'));
  expect(checks.map(({ id }) => id)).toEqual(['spoken-to-echo-0', 'spoken-to-echo-1']);
});

test('relays are left out, with what is sent to them and rules about them', async () => {
  const result = await read({
    version: 4,
    title: 'Relayed',
    world: 'private',
    services: [{ name: 'echo', kind: 'tcp-echo' }],
    firewall: [{ to: 'relay-of-echo', rule: { verdict: 'drop' } }],
    relays: [{ of: 'echo' }],
    sends: [{ action: 'tcp-send', to: 'relay-of-echo', params: { text: 'x' } }],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  expect(result.lesson.firewall).toBeUndefined();
  expect(result.lesson.steps.flatMap(({ blocks }) => blocks.map(({ type }) => type))).toEqual(['prose']);
});

test('an empty bench is a lesson, too', async () => {
  const result = await read({ version: 1, title: ' ', world: 'host', services: [], sends: [] });
  expect(result).toMatchObject({ ok: true, lesson: { id: 'my-lesson', services: {} } });
});
