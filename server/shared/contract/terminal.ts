// What a terminal's own WebSocket (/ws/terminal) carries: bytes of the pseudo-terminal as binary messages both ways, and
// these as text. One connection is one terminal; it ends when the connection closes.
import * as v from 'valibot';

/** Letters across and down; a terminal of one letter is of no use, and no screen is wider than this. */
const across = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000));
const TerminalSize = v.strictObject({ columns: across, rows: across });
export type TerminalSize = v.InferOutput<typeof TerminalSize>;

const name = v.pipe(v.string(), v.maxLength(64));

export const ToTerminal = v.variant('type', [
  /** The first message: a shell in this network of this run. */
  v.strictObject({ type: v.literal('open'), run: name, world: name, ...TerminalSize.entries }),
  v.strictObject({ type: v.literal('size'), ...TerminalSize.entries }),
  /** So many more bytes of output are on screen: the server sends at most `terminalWindow` beyond them. */
  v.strictObject({ type: v.literal('drawn'), bytes: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
]);
export type ToTerminal = v.InferOutput<typeof ToTerminal>;

export const FromTerminal = v.variant('type', [
  v.object({ type: v.literal('opened') }),
  /** `why`: a code of the error table, or `shell`: the shell itself has ended. Nothing follows. */
  v.object({ type: v.literal('ended'), why: v.string(), detail: v.optional(v.string()) }),
]);
export type FromTerminal = v.InferOutput<typeof FromTerminal>;

/** Bytes of output that are on their way and not yet drawn, at most. */
export const terminalWindow = 256 * 1024;
/** Bytes of one message of input, at most. */
export const terminalInput = 16 * 1024;
