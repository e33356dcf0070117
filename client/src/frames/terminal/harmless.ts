// What programs print, as text that can only be looked at. A terminal knows sequences that change its title, write to the
// clipboard, make links or change colours for good: here they do nothing. Marks that turn the direction of text are shown.
import type { Terminal } from '@xterm/xterm';

/** Operating system commands (ECMA-48, 8.3.89; xterm's list): title, colours, links, the clipboard. */
const deaf = [0, 1, 2, 4, 5, 8, 10, 11, 12, 13, 14, 17, 19, 52, 104, 105, 110, 111, 112, 117, 119];

/** Marks of direction (Unicode Standard Annex 9, 2): what they turn reads as something else than it is. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** How bytes are shown from now on; `drawn` is called once they are. */
export function harmless(terminal: Terminal): (bytes: Uint8Array, drawn: () => void) => void {
  for (const command of deaf) terminal.parser.registerOscHandler(command, () => true);
  const decoder = new TextDecoder();
  return (bytes, drawn) => {
    terminal.write(decoder.decode(bytes, { stream: true }).replaceAll(turning, '\ufffd'), drawn);
  };
}
