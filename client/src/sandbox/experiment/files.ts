// Files of the learner's own: picked with the browser's dialog, and handed over as a download. No library, no server.

/** Ask for a file; undefined when none was chosen. `accept` as in <input type="file">. */
export function pickFile(accept: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.addEventListener('change', () => resolve(input.files?.[0]), { once: true });
    input.addEventListener('cancel', () => resolve(undefined), { once: true });
    input.click();
  });
}

/** By its name: an experiment, and no capture of packets. */
export const isExperiment = ({ name }: File): boolean => /\.ya?ml$/i.test(name);

/** Hand a text over as a file. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the address up by the next turn; it must not be kept for good.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
