// Saves packets as a file of the learner's: a run's, or those of an opened file again. A link to a blob needs no exception in the
// page's policy of content.
import type { Run } from '../state/run.svelte.ts';

/** Hand the packets as pcapng to the browser's downloads. Throws ProblemError; or why the opened file can no longer be read. */
export async function saveCapture(run: Run): Promise<void> {
  const { source } = run;
  const file = source === undefined ? await run.api.capture(run.id) : await again(source);
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download =
    source === undefined
      ? `${run.info?.lesson ?? 'run'}-${run.id}.pcapng`
      : `${source.name.replace(/\.\w+$/, '')}.pcapng`;
  link.click();
  // The browser has taken the address up by the next turn; it must not be kept for good.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function again(source: File): Promise<Blob> {
  const { saveAgain } = await import('../../../server/shared/capture-file/save-again.ts');
  return new Blob([saveAgain(new Uint8Array(await source.arrayBuffer())) ?? source], { type: 'application/x-pcapng' });
}
