// What is wrong with a lesson file: collected, never thrown, so that an author sees all of it at once.
import type { GenericIssue } from 'valibot';
import { found, wanted } from './wanted.ts';

export interface FileProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
  /** The lesson that cannot be read because of it, by the id that its file gives it, or else by its folder's name. */
  readonly lesson?: string;
}

const mostProblems = 50;

/** Collects the problems of one file. */
export class Problems {
  readonly #file: string;
  readonly #list: FileProblem[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  add(line: number, message: string): void {
    if (this.#list.length < mostProblems) this.#list.push({ file: this.#file, line, message });
  }

  /** In the order of lines. */
  get list(): readonly FileProblem[] {
    return [...this.#list].sort((a, b) => a.line - b.line);
  }
}

/** "file:line: what" as compilers print it, on one line. */
export const printed = ({ file, line, message }: FileProblem): string => oneLine(`${file}:${line}: ${message}`);

/** A text as a terminal can show it on one line: what would move, colour or reverse it is written out. */
export const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);

/** "allowed: a, b, c." */
export const allowed = (names: Iterable<string>): string => {
  const list = [...names];
  return list.length === 0 ? 'allowed: none.' : `allowed: ${list.join(', ')}.`;
};

/** A valibot issue in an author's words. `what` names the thing: "check tcp-echoed"; `keys` are those it may have. */
export function issueText(what: string, issue: GenericIssue, keys: readonly string[]): string {
  const path = (issue.path ?? []).map((part) => String(part.key)).join('.');
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `${what}: "${path}" is not known; ${allowed(keys)}`;
  if (issue.received === 'undefined') return `${what}: "${path}" is missing.`;
  const where = path === '' ? what : `${what}: "${path}"`;
  return `${where} is ${found(issue)}; ${wanted(issue)}`;
}

/** The keys that an object schema takes; none for any other schema. */
export function keysOf(schema: object): readonly string[] {
  return 'entries' in schema && typeof schema.entries === 'object' && schema.entries ? Object.keys(schema.entries) : [];
}
