// Writes frames as pcapng (draft-ietf-opsawg-pcapng, 4), which Wireshark and tshark open: times to the ns, one interface for
// each world, place in it and link type, comments on packets. Where the run is given, all that it takes to read the file back as that
// run: its record (run-record.ts) in front, the id and the sender's PID on each packet, and at the end how many were lost.
import type { Entry } from '../contract/entry.ts';
import type { Frame } from '../contract/frames.ts';
import type { Observation, WorldInfo } from '../contract/run.ts';
import { BlockWriter } from './block-writer.ts';
import {
  byteOrderMagic,
  interfaceOption,
  kinds,
  option,
  packetOption,
  sectionOption,
  statisticsOption,
} from './pcapng.ts';
import { writeRecord } from './run-record.ts';
import type { RunRecord } from './types.ts';

export interface CaptureInfo {
  /** Indexed by the frames' `world`; of one that is missing, the interface has no name. */
  readonly worlds: readonly WorldInfo[];
  /** Unix time in ms at which a frame's `at` is 0. */
  readonly began: number;
  /** Texts by frame id: each line is a comment that Wireshark shows beside the packet. */
  readonly comments?: ReadonlyMap<number, string>;
  /** PIDs of the programs that sent them, by frame id. */
  readonly senders?: ReadonlyMap<number, number>;
  /** Comments on the whole file, one a line. */
  readonly about?: string;
  /** The run that the frames are of. */
  readonly run?: RunRecord;
}

interface Interface {
  readonly number: number;
  readonly world: number;
  readonly iface: number;
  readonly link: number;
  /** Frames in the file, and frames that are known to have been lost. */
  frames: number;
  dropped: number;
}

/** Comments of the record in one block: blocks of more than 16 MiB are refused by some readers. */
const partsInBlock = 32;

/** The file's bytes. Frames keep their order; one that was cut short keeps its original length. */
export function writePcapng(frames: readonly Frame[], info: CaptureInfo): Uint8Array<ArrayBuffer> {
  return new File(frames, info).write();
}

class File {
  readonly #frames: readonly Frame[];
  readonly #info: CaptureInfo;
  readonly #out: BlockWriter;
  readonly #began: bigint;
  readonly #interfaces = new Map<number, Interface>();

  constructor(frames: readonly Frame[], info: CaptureInfo) {
    this.#frames = frames;
    this.#info = info;
    this.#out = new BlockWriter(frames.reduce((sum, { bytes }) => sum + bytes.length + 80, 4096));
    this.#began = BigInt(Math.round(info.began * 1000)) * 1000n;
  }

  write(): Uint8Array<ArrayBuffer> {
    const { run } = this.#info;
    this.#section();
    for (const frame of this.#frames) this.#meet(frame);
    for (const one of this.#interfaces.values()) this.#describe(one);
    if (run) this.#record(run);
    const losses = (run?.entries ?? []).filter(isLoss);
    for (const frame of this.#frames) this.#packet(frame, losses);
    if (run) for (const one of this.#interfaces.values()) this.#count(one, run, losses);
    return this.#out.finish();
  }

  /** Section header block, 4.1: the length of the section is not given (-1). */
  #section(): void {
    const out = this.#out;
    const start = out.open(kinds.section);
    out.u32(byteOrderMagic);
    out.u16(1);
    out.u16(0);
    out.u32(0xffffffff);
    out.u32(0xffffffff);
    if (this.#info.about !== undefined) out.comments(this.#info.about);
    out.text(sectionOption.application, 'Loopback Playground');
    out.endOptions();
    out.close(start);
  }

  /** The interface of a frame. */
  #meet({ world, iface, link }: Frame): Interface {
    const key = (world * 256 + iface) * 65_536 + link;
    let known = this.#interfaces.get(key);
    if (known === undefined) {
      known = { number: this.#interfaces.size, world, iface, link, frames: 0, dropped: 0 };
      this.#interfaces.set(key, known);
    }
    return known;
  }

  /** Interface description block, 4.2: no snap length, resolution 10^-9 s. */
  #describe({ link, world, iface }: Interface): void {
    const out = this.#out;
    const start = out.open(kinds.interface);
    out.u16(link);
    out.u16(0);
    out.u32(0);
    const known = this.#info.worlds[world];
    if (known) {
      out.text(interfaceOption.name, iface === 0 ? 'lo' : 'line');
      out.text(interfaceOption.description, describe(known, iface, this.#info.run?.info.observation));
    }
    out.option(interfaceOption.resolution, 1);
    out.u32(9);
    out.endOptions();
    out.close(start);
  }

  /** The run's record, as comments on the first interface's statistics at the run's beginning, where nothing was counted yet. */
  #record(run: RunRecord): void {
    const places = [...this.#interfaces.values()].map(({ world, iface }) => [world, iface] as const);
    if (places.length === 0) return;
    const parts = writeRecord(run, places);
    for (let at = 0; at < parts.length; at += partsInBlock) {
      const start = this.#out.open(kinds.statistics);
      this.#out.u32(0);
      this.#out.time(this.#began);
      for (const part of parts.slice(at, at + partsInBlock)) this.#out.text(option.comment, part);
      this.#out.endOptions();
      this.#out.close(start);
    }
  }

  /** Enhanced packet block, 4.3. */
  #packet(frame: Frame, losses: Loss[]): void {
    const { comments, senders, run, worlds } = this.#info;
    const one = this.#meet(frame);
    const out = this.#out;
    const start = out.open(kinds.packet);
    out.u32(one.number);
    out.time(this.#began + BigInt(frame.at));
    out.u32(frame.bytes.length);
    out.u32(Math.max(frame.original, frame.bytes.length));
    out.bytes(frame.bytes);
    const comment = comments?.get(frame.id);
    if (comment !== undefined) out.comments(comment);
    if (run) {
      const lost = take(losses, frame.id, worlds[frame.world]?.name);
      one.frames += 1;
      one.dropped += lost;
      if (lost > 0) out.counter(packetOption.dropped, lost);
      out.counter(packetOption.id, frame.id);
    }
    const sender = senders?.get(frame.id);
    if (sender !== undefined) {
      // No thread is known.
      out.option(packetOption.process, 8);
      out.u32(sender);
      out.u32(0);
    }
    if (comment !== undefined || run !== undefined || sender !== undefined) out.endOptions();
    out.close(start);
  }

  /** Interface statistics block, 4.6, at the time of what came last. */
  #count(one: Interface, { entries }: RunRecord, losses: Loss[]): void {
    const name = this.#info.worlds[one.world]?.name;
    const dropped = one.dropped + take(losses, Infinity, name);
    const last = Math.max(this.#frames.at(-1)?.at ?? 0, entries.at(-1)?.at ?? 0);
    const begun = entries.find((entry) => entry.type === 'capture' && entry.world === name && entry.what === 'started');
    const out = this.#out;
    const end = this.#began + BigInt(last);
    const start = out.open(kinds.statistics);
    out.u32(one.number);
    out.time(end);
    out.option(statisticsOption.start, 8);
    out.time(this.#began + BigInt(begun?.at ?? 0));
    out.option(statisticsOption.end, 8);
    out.time(end);
    out.counter(statisticsOption.received, one.frames + dropped);
    out.counter(statisticsOption.dropped, dropped);
    out.endOptions();
    out.close(start);
  }
}

type Loss = Extract<Entry, { type: 'capture' }>;
const isLoss = (entry: Entry): entry is Loss => entry.type === 'capture' && entry.what === 'dropped';

/** What was lost in a world before this id, and was not taken before. */
function take(losses: Loss[], before: number, world: string | undefined): number {
  let lost = 0;
  for (let at = 0; at < losses.length && (losses[at]?.id ?? Infinity) < before;) {
    const loss = losses[at];
    if (loss?.world !== world) at += 1;
    else {
      lost += loss?.dropped ?? 0;
      losses.splice(at, 1);
    }
  }
  return lost;
}

/** "loopback of w1 (private), observed by tcpdump". */
function describe({ name, kind }: WorldInfo, iface: number, observation: Observation | undefined): string {
  const where = iface === 0 ? `loopback of ${name} (${kind})` : `line between ${name} and its neighbour`;
  if (observation === undefined) return where;
  if (observation.packets === 'implied') return `${where}, reconstructed from what programs told`;
  const by = iface === 0 ? observation.tool : 'the playground';
  return `${where}, observed${by === undefined ? '' : ` by ${by}`}`;
}
