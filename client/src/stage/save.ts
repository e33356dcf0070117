// Saves a run's packets as a file of the learner's. A link to a blob needs no exception in the page's policy of content.
import type { Run } from '../state/run.svelte.ts';

/** Fetch the run's pcapng with the token and hand it to the browser's downloads. Throws ProblemError. */
export async function saveCapture(run: Run): Promise<void> {
  const file = await run.api.capture(run.id);
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${run.info?.lesson ?? 'run'}-${run.id}.pcapng`;
  link.click();
  // The browser has taken the address up by the next turn; it must not be kept for good.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
