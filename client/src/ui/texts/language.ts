// The language of the page: the first of the reader's for which there is a file, else English. A language is a file `de.ts` beside
// an `en.ts`, with `export const words: Words<Texts>`; no list names it. What it leaves out is said in English, and a test reports
// it (tests/unit/client-language.test.ts).

/** A language's words; any may be missing. A function, or a list, is one text. */
export type Words<T> = T extends string | readonly unknown[] | ((...args: never[]) => unknown)
  ? T
  : { readonly [K in keyof T]?: Words<T[K]> };

/** The words of one room. */
interface LanguageFile {
  readonly words: object;
}
/** How to load a language file, by its path: "…/stage/texts/de.ts". */
type Files = Readonly<Record<string, () => Promise<LanguageFile>>>;

// Filled before the first text is read (main.ts), and never again: texts are constants of their modules.
const loaded = new Map<string, object>();

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The room and the language that a path names. */
const partsOf = (path: string): readonly [room: string, language: string] => {
  const [, room = '', language = ''] = /([\w-]+)\/texts\/(\w+)\.ts$/.exec(path) ?? [];
  return [room, language];
};

/** "de" for a reader of "de-AT", where there is German; "en" where there is none of theirs. */
export function choose(wanted: readonly string[], paths: readonly string[]): string {
  const there = new Set(['en', ...paths.map((path) => partsOf(path)[1])]);
  return wanted.map((tag) => tag.split('-')[0]?.toLowerCase() ?? '').find((one) => there.has(one)) ?? 'en';
}

/** Load the words of the reader's language. Resolves with which it is. */
export async function loadLanguage(wanted: readonly string[], files: Files): Promise<string> {
  const language = choose(wanted, Object.keys(files));
  const own = Object.entries(files).filter(([path]) => partsOf(path)[1] === language);
  await Promise.all(own.map(async ([path, load]) => loaded.set(partsOf(path)[0], (await load()).words)));
  return language;
}

/** The texts of a room: English, and over it what the reader's language has. */
export const inLanguage = <T extends object>(room: string, english: T): T => overlay(english, loaded.get(room) ?? {});

/** English with another language's words over it, text by text. */
export function overlay<T extends object>(english: T, words: object): T {
  const own = words as Record<string, unknown>;
  const texts = Object.entries(english).map(([key, value]: [string, unknown]) => {
    const word = own[key];
    return [key, isGroup(value) ? overlay(value, isGroup(word) ? word : {}) : (word ?? value)];
  });
  return Object.fromEntries(texts) as T;
}

/** Names of the texts that a language lacks: "replay.play". */
export function missing(english: object, words: object): string[] {
  const own = words as Record<string, unknown>;
  return Object.entries(english).flatMap(([key, value]: [string, unknown]) => {
    if (!isGroup(value)) return own[key] === undefined ? [key] : [];
    return missing(value, isGroup(own[key]) ? own[key] : {}).map((name) => `${key}.${name}`);
  });
}
