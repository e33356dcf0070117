// The routes below /api. The gate has passed the request and the body is JSON; schemas are checked here, and nowhere later.
import express from 'express';
import type { Request, Response, Router } from 'express';
import type * as v from 'valibot';
import {
  ActRequest,
  ConfirmRequest,
  DoRequest,
  LearnerRequest,
  ProgressRequest,
  RunRequest,
  SandboxService,
  type ProcessList,
  type ProgressChange,
  type ProgressChanges,
  type RunList,
  type SystemInfo,
} from '../shared/contract/api.ts';
import { loadProtocols } from '../runs/protocols.ts';
import { captureFile } from '../runs/capture-file.ts';
import type { Runs } from '../runs/runs.ts';
import { shaped } from './body.ts';
import { connectionOf } from './connection.ts';

export interface ApiParts {
  readonly runs: Runs;
  readonly system: () => SystemInfo;
  /** Progress as a file (lessons/progress-file.ts). */
  readonly progress: {
    file(): object;
    open(file: unknown, apply: boolean): ProgressChange[];
    forget(): void;
  };
}

/** Everything the page asks for, but the session (which the door answers itself). */
export function createRoutes({ runs, system, progress }: ApiParts): Router {
  const router = express.Router();
  router.get('/system', (_request, response) => void response.json(system()));
  router.get('/connection', async (request, response) => void response.json(await connectionOf(request.socket)));
  router.get('/progress', (_request, response) => void response.json(progress.file()));
  router.put('/progress', (request, response) => {
    const { file, apply } = body(ProgressRequest, request);
    response.json({ changes: progress.open(file, apply) } satisfies ProgressChanges);
  });
  router.delete('/progress', (_request, response) => {
    progress.forget();
    response.status(204).end();
  });
  router.get('/course', async (_request, response) => void response.json(await runs.course()));
  router.get('/lessons/:lesson', async (request, response) => {
    response.json(await runs.lesson(request.params.lesson));
  });

  router.post('/runs', async (request, response) => {
    response.status(201).json((await runs.open(body(RunRequest, request))).info);
  });
  router.get('/runs', (_request, response) => {
    response.json({ runs: [...runs.list], opening: runs.opening } satisfies RunList);
  });
  router.get('/runs/:run', (request, response) => void response.json(runs.get(request.params.run).info));
  // The text as it was when the run began, whatever its file says now.
  router.get('/runs/:run/lesson', (request, response) => void response.json(runs.get(request.params.run).lesson));
  router.delete('/runs/:run', async (request, response) => {
    await runs.end(request.params.run, 'left');
    response.status(204).end();
  });
  router.get('/runs/:run/processes', async (request, response) => {
    response.json({ processes: await runs.get(request.params.run).vitals() } satisfies ProcessList);
  });
  router.post('/runs/:run/do', (request, response) => {
    const { item, text } = body(DoRequest, request);
    response.status(202).json({ key: runs.get(request.params.run).do(item, text) });
  });
  router.post('/runs/:run/act', (request, response) => {
    response.status(202).json({ key: runs.get(request.params.run).act(body(ActRequest, request)) });
  });
  router.post('/runs/:run/command', (request, response) => {
    response.json({ command: runs.get(request.params.run).command(body(ActRequest, request)) });
  });
  router.post('/runs/:run/services', async (request, response) => {
    await runs.get(request.params.run).addService(body(SandboxService, request));
    response.status(204).end();
  });
  router.post('/runs/:run/neighbour', async (request, response) => {
    await runs.get(request.params.run).join();
    response.status(204).end();
  });
  router.post('/runs/:run/confirm', async (request, response) => {
    response.json(await runs.get(request.params.run).confirm(body(ConfirmRequest, request)));
  });
  router.post('/runs/:run/learner', async (request, response) => {
    await runs.get(request.params.run).learner(body(LearnerRequest, request));
    response.status(204).end();
  });
  router.get('/runs/:run/capture.pcapng', (request, response) => sendCapture(runs, request, response));
  return router;
}

async function sendCapture(runs: Runs, request: Request<{ run: string }>, response: Response): Promise<void> {
  const run = runs.get(request.params.run);
  const { buffer, byteOffset, byteLength } = captureFile(run, await loadProtocols());
  response
    .type('application/x-pcapng')
    .attachment(`${run.info.lesson}.pcapng`)
    .send(Buffer.from(buffer, byteOffset, byteLength));
}

const body = <S extends v.GenericSchema>(schema: S, request: Request): v.InferOutput<S> => shaped(schema, request.body);
