// The routes below /api. The gate has passed the request and the body is JSON; schemas are checked here, and nowhere later.
import express from 'express';
import type { Request, Response, Router } from 'express';
import * as v from 'valibot';
import { DoRequest, LearnerRequest, RunRequest, type SystemInfo } from '../shared/contract/api.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { captureFile } from '../runs/capture-file.ts';
import type { Runs } from '../runs/runs.ts';

export interface ApiParts {
  readonly runs: Runs;
  readonly system: () => SystemInfo;
}

/** Everything the page asks for, but the session (which the door answers itself). */
export function createRoutes({ runs, system }: ApiParts): Router {
  const router = express.Router();
  router.get('/system', (_request, response) => void response.json(system()));
  router.get('/course', async (_request, response) => void response.json(await runs.course()));
  router.get('/lessons/:lesson', async (request, response) => {
    response.json(await runs.lesson(request.params.lesson));
  });

  router.post('/runs', async (request, response) => {
    const { lesson } = body(RunRequest, request);
    response.status(201).json((await runs.open(lesson)).info);
  });
  router.get('/runs/:run', (request, response) => void response.json(runs.get(request.params.run).info));
  router.delete('/runs/:run', async (request, response) => {
    await runs.end(request.params.run, 'left');
    response.status(204).end();
  });
  router.post('/runs/:run/do', async (request, response) => {
    const { item } = body(DoRequest, request);
    response.status(202).json({ key: await runs.get(request.params.run).do(item) });
  });
  router.post('/runs/:run/learner', async (request, response) => {
    await runs.get(request.params.run).learner(body(LearnerRequest, request));
    response.status(204).end();
  });
  router.get('/runs/:run/capture.pcapng', (request, response) => sendCapture(runs, request, response));
  return router;
}

function sendCapture(runs: Runs, request: Request<{ run: string }>, response: Response): void {
  const run = runs.get(request.params.run);
  response
    .type('application/x-pcapng')
    .attachment(`${run.info.lesson}.pcapng`)
    .send(Buffer.from(captureFile(run)));
}

function body<S extends v.GenericSchema>(schema: S, request: Request): v.InferOutput<S> {
  const result = v.safeParse(schema, request.body);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new PlaygroundError('body_malformed', `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
}
