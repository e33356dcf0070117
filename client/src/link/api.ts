// The routes of /api as functions (server/shared/contract/api.ts). The server is trusted once it took the token: no
// schemas run here. Every refusal is a thrown ProblemError.
import type { CourseInfo, LearnerRequest, SystemInfo } from '../../../server/shared/contract/api.ts';
import type { Lesson } from '../../../server/shared/contract/lesson.ts';
import type { RunInfo } from '../../../server/shared/contract/run.ts';
import { request } from './request.ts';

export interface Api {
  readonly token: string;
  system(): Promise<SystemInfo>;
  course(): Promise<CourseInfo>;
  lesson(id: string): Promise<Lesson>;
  /** Make a run of a lesson. */
  startRun(lesson: string): Promise<RunInfo>;
  run(id: string): Promise<RunInfo>;
  /** End a run; its processes and its network end with it. */
  endRun(id: string): Promise<void>;
  /** Press the button `item` of the current step. */
  press(run: string, item: string): Promise<void>;
  /** Enter a step, predict, ask for a hint, reset. */
  learner(run: string, what: LearnerRequest): Promise<void>;
  /** All packets of the run that are still kept, as a pcapng file. */
  capture(run: string): Promise<Blob>;
}

/** All of /api for a token (session.ts gets one). */
export function createApi(token: string): Api {
  const get = (path: string) => request({ method: 'GET', path, token });
  const post = (path: string, body: unknown) => request({ method: 'POST', path, token, body });
  const at = (run: string) => `/api/runs/${encodeURIComponent(run)}`;
  return {
    token,
    system: async () => (await (await get('/api/system')).json()) as SystemInfo,
    course: async () => (await (await get('/api/course')).json()) as CourseInfo,
    lesson: async (id) => (await (await get(`/api/lessons/${encodeURIComponent(id)}`)).json()) as Lesson,
    startRun: async (lesson) => (await (await post('/api/runs', { lesson })).json()) as RunInfo,
    run: async (id) => (await (await get(at(id))).json()) as RunInfo,
    endRun: async (id) => {
      await request({ method: 'DELETE', path: at(id), token });
    },
    press: async (run, item) => {
      await post(`${at(run)}/do`, { item });
    },
    learner: async (run, what) => {
      await post(`${at(run)}/learner`, what);
    },
    capture: async (run) => await (await get(`${at(run)}/capture.pcapng`)).blob(),
  };
}
