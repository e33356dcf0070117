// Replace a file whole: a reader, and the next start after a power cut, sees the old content or the new, never a part.
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Temporary file, fsync, rename, fsync of the folder. Rejects with the system's error and leaves the old file. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const temporary = `${file}.new`;
  try {
    await writeThrough(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    // A half-written copy would only fill the disk further. What matters is the error above.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(file));
}

async function writeThrough(file: string, content: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The new name is on disk once its folder is. Windows cannot open a folder; NTFS keeps names in its journal. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
