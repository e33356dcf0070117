// The two Express programs behind the gate: /api (session first, then method, body, rate, and the routes it is given), and pages.
import express from 'express';
import type { Express, IRoute, NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { readJson } from './body.ts';
import { Rate } from './rate.ts';

/** Requests a second of all pages together. */
const requestsPerSecond = 100;

/** Told of every error and every address that nobody answers. */
export type Fail = (response: Response, error: unknown) => void;

/** The program behind the gate for /api. `routes` are relative to /api and get `request.body` as parsed JSON. */
export function apiProgram(session: Router, routes: Router, fail: Fail): Express {
  const app = plainExpress();
  app.disable('etag');
  app.use('/api', session, knownMethod(routes), jsonBody, inTime(new Rate(requestsPerSecond)), routes);
  return ending(app, fail);
}

/** The program behind the gate for everything else: one handler of GET and HEAD. */
export function pagesProgram(pages: RequestHandler, fail: Fail): Express {
  const app = plainExpress();
  app.get('/{*path}', pages);
  return ending(app, fail);
}

// Express without its own ideas: no header of its own, and `/API` is not `/api`.
function plainExpress(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  return app;
}

function ending(app: Express, fail: Fail): Express {
  app.use((_request, response) => fail(response, new PlaygroundError('not_found')));
  // Express knows a handler of errors by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => fail(response, error));
  return app;
}

const jsonBody: RequestHandler = async (request, _response, next) => {
  if (request.method === 'POST' || request.method === 'PUT') request.body = await readJson(request);
  next();
};

function inTime(rate: Rate): RequestHandler {
  return (_request, _response, next) => {
    if (!rate.take()) throw new PlaygroundError('too_fast');
    next();
  };
}

/** 405 with `Allow` (RFC 9110, 15.5.6) where a route has this path but not this method. Routes of nested routers are not seen. */
function knownMethod(routes: Router): RequestHandler {
  return (request, response, next) => {
    const methods = routes.stack.flatMap((layer) => (matches(layer, request.path) ? methodsOf(layer.route) : []));
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (methods.length > 0 && !methods.includes(method)) {
      const allowed = [...new Set(methods)].join(', ');
      response.setHeader('Allow', allowed);
      throw new PlaygroundError('method', `${request.method} came; allowed: ${allowed}.`);
    }
    next();
  };
}

const methodsOf = (route?: IRoute): string[] => (route?.stack ?? []).map(({ method }) => method.toUpperCase());

// Express matches so itself; its types leave the method out.
function matches(layer: object, path: string): boolean {
  return 'match' in layer && typeof layer.match === 'function' && Boolean(layer.match(path));
}
