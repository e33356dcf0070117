// The command line, read: what is asked for, or one line that says what is allowed. Nothing is done here.
import { parseArgs } from 'node:util';
import { harmless } from '../shared/acting.ts';

export const defaultPort = 62893;

export interface ServeOptions {
  readonly command: 'serve';
  /** 0: the kernel chooses. */
  readonly port: number;
  readonly strictPort: boolean;
  /** Open the browser. */
  readonly open: boolean;
  /** Let pages in by code only. */
  readonly code: boolean;
  readonly json: boolean;
  readonly state?: string;
  readonly world: 'auto' | 'host' | 'private';
  readonly capture: 'auto' | 'off';
  /** Folders of lessons beside the playground's own, as typed. */
  readonly lessons: readonly string[];
}

/** `lesson check DIR`, `lesson new DIR`. */
export interface LessonOptions {
  readonly command: 'lesson';
  readonly what: 'check' | 'new';
  readonly folder: string;
  readonly state?: string;
}

/** `in WORLD [--no-capabilities] -- COMMAND [ARG…]`. */
interface InOptions {
  readonly command: 'in';
  readonly world: string;
  readonly argv: readonly [string, ...string[]];
  /** The command gets no capabilities, not even those of whoever types it. */
  readonly noCapabilities?: true;
  readonly state?: string;
}

/** `line WORLD [FAULT=NUMBER…]`. */
interface LineOptions {
  readonly command: 'line';
  readonly world: string;
  /** As typed; none for a good line. */
  readonly faults: readonly string[];
  readonly state?: string;
}

export interface DoctorOptions {
  readonly command: 'doctor';
  readonly json: boolean;
  readonly state?: string;
}

type Options =
  ServeOptions | InOptions | LineOptions | DoctorOptions | LessonOptions | { readonly command: 'help' | 'version' };
export type Parsed = ({ readonly ok: true } & Options) | { readonly ok: false; readonly message: string };

const flags = {
  port: { type: 'string' },
  'strict-port': { type: 'boolean' },
  'no-open': { type: 'boolean' },
  code: { type: 'boolean' },
  json: { type: 'boolean' },
  state: { type: 'string' },
  world: { type: 'string' },
  capture: { type: 'string' },
  lessons: { type: 'string' },
  'no-capabilities': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies Record<string, { type: 'string' | 'boolean'; short?: string }>;
type Flag = keyof typeof flags;

/** Which flags each command takes, beside --help and --version; --state all, since it stands in the name that is shown. */
const taken: Record<'serve' | 'doctor' | 'in' | 'line' | 'lesson', readonly Flag[]> = {
  serve: ['port', 'strict-port', 'no-open', 'code', 'json', 'state', 'world', 'capture', 'lessons'],
  doctor: ['json', 'state'],
  in: ['state', 'no-capabilities'],
  line: ['state'],
  lesson: ['state'],
};

class Wrong extends Error {}

/** Read the arguments (without node and the script). A message is one line; the exit code for it is 2. */
export function parseOptions(argv: readonly string[]): Parsed {
  try {
    return { ok: true, ...parse(argv) };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, message: error.message };
    throw error;
  }
}

function parse(argv: readonly string[]): Options {
  const dashes = argv.indexOf('--');
  const before = dashes < 0 ? argv : argv.slice(0, dashes);
  const after = dashes < 0 ? undefined : argv.slice(dashes + 1);
  const { values, words } = read(before, dashes >= 0 || argv[0] !== 'in');
  const [command = 'serve', ...rest] = words;
  if (values.has('help')) return { command: 'help' };
  if (values.has('version')) return { command: 'version' };
  switch (command) {
    case 'serve':
    case 'doctor':
      only(taken[command], values, command);
      none([...rest, ...(after ?? [])], command);
      return command === 'serve' ? serve(values) : { command, json: values.has('json'), ...state(values) };
    case 'in':
      return inWorld(values, rest, after);
    case 'line':
      return line(values, [...rest, ...(after ?? [])]);
    case 'lesson':
      return lesson(values, [...rest, ...(after ?? [])]);
    default:
      throw new Wrong(
        `There is no command ${quote(command)}. Allowed: doctor, in, line, lesson; or flags alone, to start.`,
      );
  }
}

function serve(values: Values): ServeOptions {
  return {
    command: 'serve',
    port: port(last(values, 'port')),
    strictPort: values.has('strict-port'),
    open: !values.has('no-open'),
    code: values.has('code'),
    json: values.has('json'),
    ...state(values),
    world: oneOf(values, 'world', ['auto', 'host', 'private']),
    capture: oneOf(values, 'capture', ['auto', 'off']),
    lessons: (values.get('lessons') ?? []).map((typed) => folder('lessons', typed)),
  };
}

function lesson(values: Values, [what, folder, ...more]: readonly string[]): LessonOptions {
  const form = 'Write: loopback-playground lesson check DIR, or lesson new DIR.';
  if (what === undefined) throw new Wrong(`What to do is missing. ${form}`);
  if (what !== 'check' && what !== 'new') throw new Wrong(`lesson does not take ${quote(what)}. ${form}`);
  if (folder === undefined || folder === '') throw new Wrong(`The folder is missing. ${form}`);
  only(taken.lesson, values, 'lesson');
  none(more, `lesson ${what}`);
  return { command: 'lesson', what, folder, ...state(values) };
}

function inWorld(values: Values, rest: readonly string[], after: readonly string[] | undefined): InOptions {
  const form = 'Write: loopback-playground in WORLD -- COMMAND [ARG…]';
  const [world, ...more] = rest;
  const [program, ...args] = after ?? [];
  if (after === undefined) throw new Wrong(`The -- before the command is missing. ${form}`);
  if (world === undefined) throw new Wrong(`The name of the world is missing. ${form}`);
  if (program === undefined) throw new Wrong(`The command after -- is missing. ${form}`);
  only(taken.in, values, 'in');
  none(more, 'in');
  if (world !== 'host') named(world, `A world is host, w1, w2, …, not ${quote(world)}. ${form}`);
  const without = values.has('no-capabilities') ? { noCapabilities: true as const } : {};
  return { command: 'in', world, argv: [program, ...args], ...without, ...state(values) };
}

function line(values: Values, [world, ...faults]: readonly string[]): LineOptions {
  const form = 'Write: loopback-playground line WORLD delay=40 loss=20, or without any for a good line.';
  if (world === undefined) throw new Wrong(`The name of the world is missing. ${form}`);
  only(taken.line, values, 'line');
  named(world, `A world with a line is w1, w2, …, not ${quote(world)}. ${form}`);
  return { command: 'line', world, faults, ...state(values) };
}

/** It is the name of a private world. */
function named(world: string, otherwise: string): void {
  if (!/^w[1-9]\d{0,8}$/.test(world)) throw new Wrong(otherwise);
}

/** Every value of a flag, in the order in which they came. */
type Values = ReadonlyMap<Flag, readonly string[]>;

/**
 * Flags and words. Not parseArgs' own strict mode: its messages span lines and name no allowed values.
 * After `in` without --, the flags may be the command's: they are no error (`strict` is false), the missing -- is.
 */
function read(argv: readonly string[], strict: boolean): { values: Values; words: string[] } {
  const { tokens } = parseArgs({ args: [...argv], options: flags, strict: false, tokens: true });
  const values = new Map<Flag, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    if (!isFlag(token.name)) {
      if (strict) throw new Wrong(`There is no flag ${token.rawName}. Allowed: ${all.join(', ')}.`);
      continue;
    }
    const { type } = flags[token.name];
    if (strict && type === 'boolean' && token.value !== undefined) throw new Wrong(`--${token.name} takes no value.`);
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? '']);
  }
  return { values, words };
}

const all = Object.keys(flags).map((name) => `--${name}`);

function isFlag(name: string): name is Flag {
  return Object.hasOwn(flags, name);
}

function only(allowed: readonly Flag[], values: Values, command: string): void {
  for (const flag of values.keys()) {
    const list = allowed.map((name) => `--${name}`).join(', ') || 'none';
    if (!allowed.includes(flag)) throw new Wrong(`${command} does not take --${flag}. Allowed: ${list}.`);
  }
}

function none(words: readonly string[], command: string): void {
  if (words[0] !== undefined) throw new Wrong(`${command} does not take ${quote(words[0])}. See --help.`);
}

function port(text: string | undefined): number {
  if (text === undefined) return defaultPort;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (number <= 65535) return number;
  throw new Wrong(`--port takes a number from 1 to 65535, or 0 (the system chooses), not ${quote(text)}.`);
}

function oneOf<T extends string>(values: Values, flag: Flag, allowed: readonly [T, ...T[]]): T {
  const text = last(values, flag);
  if (text === undefined) return allowed[0];
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw new Wrong(`--${flag} takes ${allowed.join(', ')}, not ${quote(text)}.`);
}

function state(values: Values): { state?: string } {
  const typed = last(values, 'state');
  return typed === undefined ? {} : { state: folder('state', typed) };
}

/** A flag that comes twice counts as it came last. */
const last = (values: Values, flag: Flag): string | undefined => values.get(flag)?.at(-1);

function folder(flag: Flag, typed: string): string {
  if (typed === '' || typed.startsWith('-')) throw new Wrong(`--${flag} takes a folder: --${flag} DIR.`);
  return typed;
}

/** What was typed, on one line: what a terminal would obey as escapes, and not endless. */
function quote(text: string): string {
  return text === '' ? 'nothing' : harmless(JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text));
}
