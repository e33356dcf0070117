// Where a capture's frames go: nowhere while its world is a spare, into the run's ledger once a run has taken it.
import type { CaptureSink, RawFrame } from '../capture/types.ts';

/** Remembers that the capture started, so that a run that comes later is told. */
export class SwitchSink implements CaptureSink {
  #to: CaptureSink | undefined;
  #tool: { name: string; pid: number } | undefined;

  /** From now on everything goes there. */
  adopt(to: CaptureSink): void {
    this.#to = to;
    if (this.#tool) to.started(this.#tool.name, this.#tool.pid);
  }

  frame(frame: RawFrame): void {
    this.#to?.frame(frame);
  }

  started(tool: string, pid: number): void {
    this.#tool = { name: tool, pid };
    this.#to?.started(tool, pid);
  }

  handedOver(pid: number): void {
    if (this.#tool) this.#tool = { ...this.#tool, pid };
    this.#to?.handedOver(pid);
  }

  dropped(frames: number): void {
    this.#to?.dropped(frames);
  }

  lost(detail: string, final: boolean): void {
    this.#tool = undefined;
    this.#to?.lost(detail, final);
  }

  jumped(ms: number): void {
    this.#to?.jumped(ms);
  }
}
