// What reading a capture file gives: frames, or why there are none.
import type { Entry } from '../contract/entry.ts';
import type { Frame } from '../contract/frames.ts';
import type { RunInfo } from '../contract/run.ts';

interface CaptureInterface {
  /** libpcap's link type. */
  readonly link: number;
  readonly name?: string;
  readonly description?: string;
}

/** What a run was beside its packets. */
export interface RunRecord {
  readonly info: RunInfo;
  /** Of the ledger, in order; their ids are in one row with those of the frames. */
  readonly entries: readonly Entry[];
}

export interface CaptureFile {
  readonly ok: true;
  readonly format: 'pcap' | 'pcapng';
  /** Unix time in ms where `at` is 0: of a run, its beginning; else of the earliest frame, rounded down. */
  readonly began: number;
  /**
   * In the order of the file, ids from 1; `world` and `iface` are the place in `interfaces`. Where there is a `run`, they are as in
   * its ledger, and ids count its entries, too. Bytes are views of the file.
   */
  readonly frames: readonly Frame[];
  readonly interfaces: readonly CaptureInterface[];
  /** Texts by frame id: one comment a line. */
  readonly comments: ReadonlyMap<number, string>;
  /** Packets that were lost on their way to the file, as its statistics tell. */
  readonly dropped: number;
  /** The run that was saved. */
  readonly run?: RunRecord;
  /** Nothing behind this byte was read; why, in one plain sentence. Absent where the file was read whole. */
  readonly stopped?: { readonly offset: number; readonly detail: string };
}

/**
 * `not_a_capture`: neither pcap nor pcapng. `packed`: by gzip or zip. `too_large`: more than 64 MiB. `unsupported`: a version or size that is not read.
 * `malformed`: lengths contradict each other. `empty`: a capture file without a single whole packet. All but the first three only
 * where no packet stands before.
 */
export type CaptureFaultCode = 'not_a_capture' | 'packed' | 'too_large' | 'unsupported' | 'malformed' | 'empty';

export interface CaptureFault {
  readonly ok: false;
  readonly error: CaptureFaultCode;
  /** The byte of the file at which it shows. */
  readonly offset: number;
  /** One plain sentence. */
  readonly detail: string;
}

/** A frame before all times are known. `time` is ns since 1970. */
export interface TimedFrame {
  readonly time: bigint;
  readonly iface: number;
  readonly original: number;
  readonly bytes: Uint8Array;
  readonly comment?: string;
  /** epb_packetid */
  readonly packet?: number;
}

/** What a reader of one format finds. */
export interface Found {
  readonly interfaces: CaptureInterface[];
  readonly frames: TimedFrame[];
  /** Packets lost, by interface: statistics count from the beginning, so the last ones hold. */
  readonly dropped: number[];
  /** Comments on statistics. */
  readonly remarks: string[];
}
