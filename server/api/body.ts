// Reads the body of a request to /api, after the gate. What the head said of it (type, length) the gate has judged.
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { misshapen } from '../shared/contract/misshapen.ts';
import { bodyLimit } from './gate/clauses/body.ts';

/**
 * The JSON object that a request carries. Rejects with `too_large` past 64 KiB (the rest is read away, at most until the request
 * timeout), with `body_malformed` where it is not an object in JSON and UTF-8, or ends early.
 */
export function readJson(request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const take = (chunk: Uint8Array): void => {
      size += chunk.length;
      if (size <= bodyLimit) {
        chunks.push(chunk);
        return;
      }
      request.off('data', take).resume();
      reject(new PlaygroundError('too_large'));
    };
    request.on('data', take);
    request.once('end', () => {
      try {
        const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
        // valibot takes an array for an object without keys, so it is refused here for every route.
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) resolve(value);
        else reject(new PlaygroundError('body_malformed', 'It is not an object.'));
      } catch (error) {
        reject(new PlaygroundError('body_malformed', error instanceof Error ? error.message : undefined));
      }
    });
    request.once('error', () => reject(new PlaygroundError('body_malformed', 'It ended early.')));
  });
}

/** A value in the shape of `schema`; throws what `misshapen` says of it. */
export function shaped<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw misshapen(result.issues);
}
