// How a checker is called, by the run and by the canary that proves that it sees: in one place, so that both call it alike.
type Bin = (name: string) => string;

/** Types and warnings of the components below `workspace`. */
export const svelteCheck = (bin: Bin, workspace: string): string[] => [
  bin('svelte-check'),
  ...['--workspace', workspace, '--tsconfig', 'tsconfig.json', '--fail-on-warnings'],
];

/**
 * The same checker with a larger nursery and one thread to clear it: it makes much that dies young, and the collector's threads wait
 * for each other where others use the cores. A sixth less of processor time.
 */
export const inLargeNursery = (argv: readonly string[]): readonly string[] => [
  process.execPath,
  '--max-semi-space-size=64',
  '--single-threaded-gc',
  ...argv,
];
