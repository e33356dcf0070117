// Thrown inside the readers of capture files and caught by readCaptureFile, which returns it as a value.
import type { CaptureFaultCode } from './types.ts';

export class Fault extends Error {
  readonly code: CaptureFaultCode;
  readonly offset: number;

  constructor(code: CaptureFaultCode, offset: number, detail: string) {
    super(detail);
    this.code = code;
    this.offset = offset;
  }
}

/** The file ends before what begins at this byte does. */
export const cutAt = (offset: number): Fault => new Fault('empty', offset, 'The file ends in the middle of a packet.');
