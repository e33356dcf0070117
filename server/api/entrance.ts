// What happens to each request and upgrade: facts, gate, and then on by area. Nothing behind runs, or is loaded, before the
// gate has passed; what comes while it is being loaded waits for it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { answerBare, answerError } from './answers.ts';
import type { Behind } from './behind.ts';
import { pass } from './gate/clause.ts';
import type { Clause, Refusal } from './gate/clause.ts';
import { methodsOf } from './gate/clauses/body.ts';
import { readFacts } from './gate/facts.ts';
import type { Area, Facts, Ours } from './gate/facts.ts';
import { headersFor } from './headers.ts';
import type { LimitedServerOptions } from './limits.ts';
import type { Site } from './site.ts';

export interface EntranceOptions {
  readonly gate: readonly Clause[];
  readonly ours: Ours;
  readonly dev: boolean;
  /** What the gate leads to; called for each that comes in. Where they reject, who asks is told `internal`. */
  readonly site: () => Promise<Pick<Site, 'pages' | 'hot'>>;
  readonly behind: () => Promise<Pick<Behind, 'api' | 'live'>>;
  /** Told of each request for the page that the gate lets in. `again`: its connection had carried another one. */
  readonly asked: (request: IncomingMessage, again: boolean) => void;
}

/** Takes an upgrade over; false where it is not for it. */
type Taker = (...of: Parameters<Site['hot']>) => boolean | void;

/** The three handlers of the HTTP server. */
export function entrance({ gate, ours, dev, site, behind, asked }: EntranceOptions): LimitedServerOptions {
  /** Connections that have carried a request. */
  const used = new WeakSet<Duplex>();
  const refuse = (socket: Duplex, area: Area, error: PlaygroundError): void =>
    answerBare(socket, area, error, headersFor(area, dev));

  return {
    onRequest: (request: IncomingMessage, response: ServerResponse) => {
      const facts = readFacts('request', request, ours);
      const again = used.has(request.socket);
      used.add(request.socket);
      for (const [name, value] of Object.entries(headersFor(facts.area, dev))) response.setHeader(name, value);
      const refusal = pass(gate, facts);
      if (refusal) {
        if (refusal.clause.error === 'method') response.setHeader('Allow', methodsOf(facts).join(', '));
        answerError(response, facts.area, asError(refusal));
        return;
      }
      // curl waits for this before it sends a large body: only now may it come.
      if (/100-continue/i.test(request.headers.expect ?? '')) response.writeContinue();
      if (facts.area === 'page') asked(request, again);
      const program = facts.area === 'api' ? behind().then(({ api }) => api) : site().then(({ pages }) => pages);
      program.then(
        (serve) => serve(request, response),
        () => answerError(response, facts.area, new PlaygroundError('internal')),
      );
    },

    onUpgrade: (request, socket, head) => {
      const facts: Facts = readFacts('upgrade', request, ours);
      const refusal = pass(gate, facts);
      if (refusal) {
        refuse(socket, facts.area, asError(refusal));
        return;
      }
      const gone = (): void => void socket.destroy();
      socket.on('error', gone); // whoever takes the socket over listens for itself
      const taker: Promise<Taker> =
        facts.area === 'ws' ? behind().then(({ live }) => live) : site().then(({ hot }) => hot);
      taker.then(
        (take) => {
          socket.off('error', gone);
          if (take(request, socket, head) === false) refuse(socket, facts.area, new PlaygroundError('not_found'));
        },
        () => refuse(socket, facts.area, new PlaygroundError('internal')),
      );
    },

    refuse: (socket, error) => refuse(socket, 'page', error),
  };
}

const asError = ({ clause, detail }: Refusal): PlaygroundError => new PlaygroundError(clause.error, detail);
