// What a run was beside its packets, as text in a capture file: pcapng has no place of its own for programs, sockets and lessons,
// and a Custom Block needs a number of a registered maker. So it stands in comments (opt_comment) of Interface Statistics Blocks,
// which Wireshark keeps when it saves the file, and does not list among the packets. A person can read it:
//
//   Loopback Playground run, part 1 of 2
//   {"version":1,"run":{"id":"…","lesson":"hello", …},"interfaces":[[0,0]]}
//   {"id":1,"at":0,"type":"process","pid":4711,"name":"echo", …}
//   …
//
// Each part begins with that line; the rest of all parts, one behind the other, is JSON, one line each. The first line is RunInfo
// (contract/run.ts) and the place and interface of the frames of each Interface Description Block, in their order; the others
// are entries of the ledger (contract/entry.ts). Packets carry the ids of their entries as epb_packetid, and so have their place
// between these.
import * as v from 'valibot';
import { harmless } from '../acting.ts';
import { Entry } from '../contract/entry.ts';
import { RunInfo } from '../contract/run.ts';
import type { RunRecord } from './types.ts';

/** Of a frame's `world` and `iface`, for each interface of the file. */
export type Places = readonly (readonly [world: number, iface: number])[];

const version = 1;
/** UTF-16 units in a part: of at most three bytes each, they fit into an option. */
const partSize = 21_000;
/** As many entries as a ledger keeps (server/ledger). */
const mostEntries = 50_000;

const Head = v.object({
  version: v.literal(version),
  run: RunInfo,
  interfaces: v.array(v.tuple([v.number(), v.number()])),
});

/** The comments that hold a run. */
export function writeRecord({ info, entries }: RunRecord, interfaces: Places): string[] {
  const head = { version, run: info, interfaces } satisfies v.InferInput<typeof Head> | { interfaces: Places };
  const text = [head, ...entries].map((line) => JSON.stringify(line)).join('\n');
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + partSize);
    const isHigh = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    if (isHigh && end < text.length) end -= 1;
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts.map((part, at) => `${partHead(at + 1, parts.length)}\n${part}`);
}

const partHead = (part: number, of: number): string => `Loopback Playground run, part ${part} of ${of}`;

/**
 * The run that these comments hold; undefined where they hold none, or not all of it, or more than one. A file is anybody's: what it
 * says is read as strictly as what a server says, and characters that act instead of being seen are written out.
 */
export function readRecord(comments: readonly string[]): (RunRecord & { readonly interfaces: Places }) | undefined {
  const parts = new Map<number, string>();
  let count = 0;
  for (const comment of comments) {
    const found = /^Loopback Playground run, part (\d{1,6}) of (\d{1,6})\n/.exec(comment);
    if (found === null) continue;
    const [part, of] = [Number(found[1]), Number(found[2])];
    if (parts.has(part) || part < 1 || part > of || (count !== 0 && of !== count)) return undefined;
    count = of;
    parts.set(part, comment.slice(found[0].length));
  }
  if (count === 0 || parts.size !== count) return undefined;
  const text = Array.from({ length: count }, (_, at) => parts.get(at + 1) ?? '').join('');
  const [head, ...lines] = text.split('\n').map(parsed);
  const read = v.safeParse(Head, head);
  if (!read.success || lines.length > mostEntries) return undefined;
  const { run: info, interfaces } = read.output;
  const entries: Entry[] = [];
  for (const line of lines) {
    const entry = v.safeParse(Entry, line);
    if (!entry.success) return undefined;
    entries.push(entry.output);
  }
  return { info, interfaces, entries };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line, (_, value: unknown) => (typeof value === 'string' ? harmless(value) : value));
  } catch {
    // No JSON: the schema refuses it.
    return undefined;
  }
}
