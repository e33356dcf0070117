// POST /api/session: how a page of ours gets the token. By the kernel's word (peer.ts), or by a one-time code (codes.ts).
import { Router } from 'express';
import { SessionRequest } from '../shared/contract/api.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { readJson, shaped } from './body.ts';
import type { Codes } from './codes.ts';
import { gather } from './peer-evidence.ts';
import { doubt, kernelWord } from './peer.ts';
import type { Surroundings } from './peer.ts';
import { Rate } from './rate.ts';

/** Requests a second: each costs a look into the socket table, and anyone on this computer may ask. */
const sessionsPerSecond = 20;

export interface SessionOptions {
  readonly token: string;
  readonly codes: Codes;
  readonly around: Surroundings;
  /** The processes of all runs, now. A program that a learner runs must not get the token. */
  readonly runPids: () => Iterable<number>;
}

/** The route, to be mounted under /api. A code that is given counts alone; without one the kernel is asked. */
export function sessionRoute({ token, codes, around, runPids }: SessionOptions): Router {
  const rate = new Rate(sessionsPerSecond);
  const router = Router({ caseSensitive: true });
  router.post('/session', async (request, response) => {
    const { code } = shaped(SessionRequest, await readJson(request));
    if (!rate.take()) throw new PlaygroundError('too_fast');
    if (code !== undefined) {
      if (!codes.use(code)) throw new PlaygroundError(codes.dropped ? 'code_dropped' : 'wrong_code');
    } else {
      const why = doubt(kernelWord, await gather(around, request.socket, runPids()));
      if (why !== undefined) throw new PlaygroundError('no_token', why);
    }
    response.json({ token });
  });
  return router;
}
