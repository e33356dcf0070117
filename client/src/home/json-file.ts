// JSON files of the learner's: handed to the browser's downloads, and read from the one that was chosen.

/** Bytes of the longest file that the server takes, its wrapping included. */
const most = 60 * 1024;

/** Hand a value to the browser's downloads as a JSON file that a person can read. */
export function saveJson(value: unknown, name: string): void {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the address up by the next turn; it must not be kept for good.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The value in a chosen file; undefined where it is no JSON, or longer than any file of ours. */
export async function readJsonFile(file: File): Promise<unknown> {
  if (file.size > most) return undefined;
  try {
    return JSON.parse(await file.text()) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
