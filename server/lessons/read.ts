// One lesson file -> Lesson, or every problem in it with its line. Content is data: nothing in it is run.
import { createRequire } from 'node:module';
import type MarkdocPackage from '@markdoc/markdoc';
import * as v from 'valibot';
import { stageViews } from '../shared/contract/lesson.ts';
import type { Block, Lesson, Prose, Step } from '../shared/contract/lesson.ts';
import { blockTags, readBlock } from './blocks.ts';
import { readFrontMatter } from './front-matter.ts';
import type { FrontMatter } from './front-matter.ts';
import { Id, Line } from './words.ts';
import { cardsOf } from './glossary.ts';
import type { Known } from './known.ts';
import { Problems, allowed } from './problems.ts';
import type { FileProblem } from './problems.ts';
import { countWords, inlineTags, readInline, readList } from './prose.ts';
import { attributes } from './tags.ts';
import type { Reading } from './tags.ts';
import { inspect, piecesOf } from './tree.ts';
import type { Placed } from './tree.ts';

// `import` would look through the whole package for names first, which takes twice as long as loading it.
const Markdoc = createRequire(import.meta.url)('@markdoc/markdoc') as typeof MarkdocPackage;

export type ReadResult = { ok: true; lesson: Lesson } | { ok: false; problems: readonly FileProblem[] };

const bytesAtMost = 256 * 1024;
const wordsAtMost = 120;
const stepsAtMost = 20;

const StepTag = v.strictObject({
  id: Id,
  title: Line,
  view: v.optional(v.picklist(stageViews), 'conversation'),
});

/**
 * Read and validate a lesson file.
 * @param text the file's text (at most 256 KiB)
 * @param file its path; unit and number come from the folders `NN-unit/NN-slug/`, and are 0 elsewhere
 * @param known what a lesson may name
 */
export function readLesson(text: string, file: string, known: Known): ReadResult {
  const problems = new Problems(file);
  if (new TextEncoder().encode(text).length > bytesAtMost) {
    problems.add(1, `A lesson file has at most ${bytesAtMost / 1024} KiB.`);
    return { ok: false, problems: problems.list };
  }
  const normal = text.replaceAll('\r\n', '\n');
  const root: Placed = { node: Markdoc.parse(normal), line: 1 };
  inspect(root, problems);
  const front = readFrontMatter(root.node.attributes['frontmatter'] as string | undefined, known.services, problems);
  const reading: Reading = {
    problems,
    known,
    terms: new Set([...Object.keys(front?.glossary ?? {}), ...Object.keys(known.glossary ?? {})]),
    used: new Set(),
    services: new Set(Object.keys(front?.services ?? {})),
  };
  const steps = front ? readSteps(root, reading) : [];
  if (!front || problems.list.length > 0) return { ok: false, problems: problems.list };
  const glossary = cardsOf(front.glossary, known.glossary ?? {}, reading.used);
  return { ok: true, lesson: { ...numbersIn(file), ...plain(front), glossary, steps: steps.map(({ step }) => step) } };
}

const plain = ({ id, title, minutes, world, services, kernel, firewall, line, outcome }: FrontMatter) => ({
  id,
  title,
  minutes,
  world,
  services,
  ...(kernel && { kernel }),
  ...(firewall && { firewall }),
  ...(line && { line }),
  outcome,
});

/** Unit and lesson number from the last two folders of the path. */
export function numbersIn(path: string): { unit: number; number: number } {
  const found = /(?:^|[\\/])(\d+)-[^\\/]+[\\/](\d+)-[^\\/]+[\\/][^\\/]+$/.exec(path);
  return { unit: Number(found?.[1] ?? 0), number: Number(found?.[2] ?? 0) };
}

interface PlacedStep {
  readonly step: Step;
  readonly line: number;
  /** Where each block stands. */
  readonly lines: ReadonlyMap<Block, number>;
}

function readSteps(root: Placed, reading: Reading): readonly PlacedStep[] {
  const { problems } = reading;
  const steps = piecesOf(root, inlineTags).flatMap((piece) => {
    if (piece.type === 'tag' && piece.tag.node.tag === 'step') return readStep(piece.tag, reading) ?? [];
    const at = piece.type === 'tag' ? piece.tag : piece.type === 'other' ? piece.placed : piece.nodes[0];
    problems.add(at?.line ?? 1, `Everything stands in a step; ${allowed(['step'])}`);
    return [];
  });
  if (steps.length === 0 || steps.length > stepsAtMost) problems.add(1, `A lesson has 1 to ${stepsAtMost} steps.`);
  unique(steps, reading);
  for (const one of steps) checkStep(one, reading);
  return steps;
}

function readStep(tag: Placed, reading: Reading): PlacedStep | undefined {
  const own = attributes(tag, StepTag, reading);
  const lines = new Map<Block, number>();
  const blocks: Block[] = [];
  const words = (children: Prose[], line: number) => {
    const last = blocks.at(-1);
    if (last?.type === 'prose') last.children.push(...children);
    else push({ type: 'prose', children }, line);
  };
  const push = (block: Block | undefined, line: number) => {
    if (!block) return;
    blocks.push(block);
    lines.set(block, line);
  };
  for (const piece of piecesOf(tag, inlineTags)) {
    if (piece.type === 'tag') push(readBlock(piece.tag, reading), piece.tag.line);
    else if (piece.type === 'inline')
      words([{ type: 'paragraph', children: readInline(piece.nodes, reading) }], piece.nodes[0]?.line ?? tag.line);
    else words([readList(piece.placed, reading) ?? []].flat(), piece.placed.line);
  }
  return own && { step: { ...own, blocks }, line: tag.line, lines };
}

/** Steps have ids of their own, and so have the predictions, buttons and checks of the whole lesson: progress names them. */
function unique(steps: readonly PlacedStep[], { problems }: Reading): void {
  const seen = new Set<string>();
  const items = steps.flatMap(({ lines }) =>
    [...lines].flatMap(([block, line]) => ('id' in block ? [{ id: block.id, line }] : [])),
  );
  const once = (id: string, line: number, what: string) => {
    if (seen.has(`${what} ${id}`)) problems.add(line, `Two ${what}s have the id "${id}".`);
    seen.add(`${what} ${id}`);
  };
  for (const { step, line } of steps) once(step.id, line, 'step');
  for (const { id, line } of items) once(id, line, 'item');
}

/** What concerns a step as a whole: its length, and that each prediction names a check of the same step. */
function checkStep({ step, line, lines }: PlacedStep, { problems }: Reading): void {
  const count = step.blocks.reduce(
    (sum, block) => sum + (block.type === 'prose' || block.type === 'explain' ? countWords(block.children) : 0),
    0,
  );
  if (count > wordsAtMost)
    problems.add(line, `step "${step.id}" has ${count} words of prose; at most ${wordsAtMost} are allowed.`);
  if (step.blocks.length === 0) problems.add(line, `step "${step.id}" is empty; ${allowed(blockTags)}`);
  const checks = step.blocks.flatMap((block) => (block.type === 'check' ? [block.id] : []));
  for (const [block, at] of lines) {
    if (block.type === 'predict' && !checks.includes(block.by))
      problems.add(at, `predict "${block.id}": "by" names no check of this step; ${allowed(checks)}`);
  }
}
