// How a checker is called, by the run and by the canary that proves that it sees: in one place, so that both call it alike.
type Bin = (name: string) => string;

/** Types and warnings of the components below `workspace`. */
export const svelteCheck = (bin: Bin, workspace: string): string[] => [
  bin('svelte-check'),
  ...['--workspace', workspace, '--tsconfig', 'tsconfig.json', '--fail-on-warnings'],
];
