// Capture: frames of one world, from tcpdump or dumpcap, on the server's clock.
import type { Observation } from '../shared/contract/run.ts';

/** A captured frame before the ledger numbers it. `hr` is ns on the server's monotonic clock (process.hrtime). */
export interface RawFrame {
  readonly hr: bigint;
  readonly iface: number;
  readonly link: number;
  readonly original: number;
  /** Valid only during the call: the ledger copies it. */
  readonly bytes: Uint8Array;
}

export interface CaptureSink {
  frame(frame: RawFrame): void;
  /** Something happened to the capture itself. */
  started(tool: string, pid: number): void;
  handedOver(pid: number): void;
  dropped(frames: number): void;
  /** It ended unasked; another is being started unless `final`. */
  lost(detail: string, final: boolean): void;
  /** The mapping between the clocks moved by more than a second: sleep, or the clock was set. */
  jumped(ms: number): void;
}

/** A port that the run owns or aims at: allowed through the filter in `host`. */
export interface Allowed {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
}

export interface Capture {
  readonly observation: Observation;
  /**
   * Let these ports through and no others (host only; in a private world everything is). Resolves once frames of them cannot
   * be missed. Changes asked for while one is being made are made together. Rejects with RangeError for what is no port.
   */
  allow(ports: readonly Allowed[]): Promise<void>;
  /** Resolves true once everything sent before this call has reached the sink; false when capture is not there. */
  settle(): Promise<boolean>;
  stop(): Promise<void>;
}
