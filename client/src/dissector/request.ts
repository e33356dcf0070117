// The HTTP request that a packet begins, whole, whichever packets its rest came in: what it takes to ask the same again.
import { httpContent } from '../../../server/shared/dissect/http/parser.ts';
import { isHttp } from '../../../server/shared/dissect/http/types.ts';
import type { StreamPart } from '../../../server/shared/dissect/types.ts';

export interface HttpAsked {
  readonly method: string;
  readonly target: string;
  /** "1.1" */
  readonly version: string;
  /** The header lines as they were sent, without their ends. */
  readonly headers: readonly Uint8Array[];
  /** The content, without the sizes of chunks. */
  readonly body: Uint8Array;
  readonly chunked: boolean;
}

/** Undefined where none begins in these `length` bytes, or where it is not all there. */
export function askedIn(stream: StreamPart | undefined, length: number): HttpAsked | undefined {
  const { messages = [], offset = 0, sent = new Uint8Array(0) } = stream ?? {};
  const begins = messages.find(({ start }) => start >= offset && start < offset + length);
  if (begins === undefined || !isHttp(begins) || begins.kind !== 'request') return undefined;
  const { method, target, version, headers, body, state, trailers } = begins;
  if (state !== 'whole' || begins.end > sent.length || trailers.length > 0) return undefined;
  return {
    method,
    target,
    version,
    headers: headers.map(({ start, end }) => sent.slice(start, end)),
    body: httpContent(sent, begins).slice(),
    chunked: body.framing === 'chunked',
  };
}
