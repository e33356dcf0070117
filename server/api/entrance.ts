// What happens to each request and upgrade: facts, gate, and then on by area. Nothing behind runs before the gate has passed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { answerBare, answerError } from './answers.ts';
import { pass } from './gate/clause.ts';
import type { Clause, Refusal } from './gate/clause.ts';
import { methodsOf } from './gate/clauses/body.ts';
import { readFacts } from './gate/facts.ts';
import type { Area, Facts, Ours } from './gate/facts.ts';
import { headersFor } from './headers.ts';
import type { LimitedServerOptions } from './limits.ts';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface EntranceOptions {
  readonly gate: readonly Clause[];
  readonly ours: Ours;
  readonly dev: boolean;
  readonly api: Express;
  readonly pages: Express;
  readonly live: Upgrade;
  /** Hot reload in development; false where the upgrade is not for it. */
  readonly hot: (...of: Parameters<Upgrade>) => boolean;
}

/** The three handlers of the HTTP server. */
export function entrance({ gate, ours, dev, api, pages, live, hot }: EntranceOptions): LimitedServerOptions {
  const refuse = (socket: Duplex, area: Area, error: PlaygroundError): void =>
    answerBare(socket, area, error, headersFor(area, dev));

  return {
    onRequest: (request: IncomingMessage, response: ServerResponse) => {
      const facts = readFacts('request', request, ours);
      for (const [name, value] of Object.entries(headersFor(facts.area, dev))) response.setHeader(name, value);
      const refusal = pass(gate, facts);
      if (refusal) {
        if (refusal.clause.error === 'method') response.setHeader('Allow', methodsOf(facts).join(', '));
        answerError(response, facts.area, asError(refusal));
        return;
      }
      // curl waits for this before it sends a large body: only now may it come.
      if (/100-continue/i.test(request.headers.expect ?? '')) response.writeContinue();
      (facts.area === 'api' ? api : pages)(request, response);
    },

    onUpgrade: (request, socket, head) => {
      const facts: Facts = readFacts('upgrade', request, ours);
      const refusal = pass(gate, facts);
      if (refusal) refuse(socket, facts.area, asError(refusal));
      else if (facts.area === 'ws') live(request, socket, head);
      else if (!hot(request, socket, head)) refuse(socket, facts.area, new PlaygroundError('not_found'));
    },

    refuse: (socket, error) => refuse(socket, 'page', error),
  };
}

const asError = ({ clause, detail }: Refusal): PlaygroundError => new PlaygroundError(clause.error, detail);
