// Saves packets as a file of the learner's: a run's, or those of an opened file again, with what was remarked on them. A link to a
// blob needs no exception in the page's policy of content.
import { withRemarks, type Remark } from '../../../server/shared/capture-file/remarks.ts';
import type { Run } from '../state/run.svelte.ts';
import { t } from './texts/texts.ts';

/** Hand the packets as pcapng to the browser's downloads. Throws ProblemError; or why the opened file can no longer be read. */
export async function saveCapture(run: Run): Promise<void> {
  const { source } = run;
  const file = source === undefined ? await ofRun(run) : await again(source, run);
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

const blobOf = (bytes: Uint8Array<ArrayBuffer>): Blob => new Blob([bytes], { type: 'application/x-pcapng' });
const bytesOf = async (file: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await file.arrayBuffer());

async function ofRun(run: Run): Promise<Blob> {
  const file = await run.api.capture(run.id);
  const { all } = run.remarks;
  if (all.size === 0) return file;
  return blobOf(withRemarks(await bytesOf(file), all, 'id', (id) => t.remarks.lost(run.number(id))));
}

async function again(source: File, run: Run): Promise<Blob> {
  const { saveAgain } = await import('../../../server/shared/capture-file/save-again.ts');
  const saved = saveAgain(await bytesOf(source));
  if (saved === undefined) return source;
  // The page counts a file's packets as they stand in it, but for a run's, which it has in the order of their ids.
  const remarks = new Map([...run.remarks.all].map(([id, remark]): [number, Remark] => [run.number(id), remark]));
  return blobOf(withRemarks(saved, remarks, run.file?.run === undefined ? 'place' : 'order'));
}
