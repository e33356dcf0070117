// The routes of /api as functions (server/shared/contract/api.ts). The server is trusted once it took the token: no
// schemas run here. Every refusal is a thrown ProblemError.
import type {
  ActRequest,
  ConfirmedTarget,
  ConfirmRequest,
  ConnectionInfo,
  CourseInfo,
  LearnerRequest,
  ProcessList,
  ProgressChanges,
  RunList,
  RunRequest,
  SandboxService,
  SystemInfo,
} from '../../../server/shared/contract/api.ts';
import type { Lesson } from '../../../server/shared/contract/lesson.ts';
import type { RunInfo } from '../../../server/shared/contract/run.ts';
import { request } from './request.ts';

export interface Api {
  readonly token: string;
  system(): Promise<SystemInfo>;
  course(): Promise<CourseInfo>;
  /** The connection that carries this very request. */
  connection(): Promise<ConnectionInfo>;
  /** The progress as a file. */
  progress(): Promise<object>;
  /** What a progress file would change; with `apply` it is changed. */
  openProgress(file: unknown, apply: boolean): Promise<ProgressChanges>;
  /** Forget all progress. */
  forgetProgress(): Promise<void>;
  lesson(id: string): Promise<Lesson>;
  /** The lesson of a run, as its text was when the run began. */
  lessonOf(run: string): Promise<Lesson>;
  /** Make a run of a lesson. */
  startRun(lesson: string): Promise<RunInfo>;
  /** Make a run in the sandbox. */
  startSandbox(wanted: Extract<RunRequest, { sandbox: unknown }>['sandbox']): Promise<RunInfo>;
  run(id: string): Promise<RunInfo>;
  /** What the services and agents of a run hold and have printed now. */
  processes(run: string): Promise<ProcessList>;
  /** What is open now, oldest first. */
  runs(): Promise<RunList>;
  /** End a run; its processes and its network end with it. */
  endRun(id: string): Promise<void>;
  /** Press the button `item` of the current step; `text` is what it sends, where that may be changed. */
  press(run: string, item: string, text?: string): Promise<void>;
  /** Do an action. Answers the key that ties its entries. */
  act(run: string, what: ActRequest): Promise<number>;
  /** The action as a shell command, before it is done; none where its target is not there, or no shell could say it. */
  command(run: string, what: ActRequest): Promise<string | undefined>;
  /** Start a service in the sandbox. Throws ProblemError: EADDRINUSE with who holds the port, and others. */
  openService(run: string, service: SandboxService): Promise<void>;
  /** Have a second host beside the run's own network, and a line to it. */
  addNeighbour(run: string): Promise<void>;
  /** Agree to talk to a program of the learner's own. */
  confirm(run: string, target: ConfirmRequest): Promise<ConfirmedTarget>;
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
    connection: async () => (await (await get('/api/connection')).json()) as ConnectionInfo,
    progress: async () => (await (await get('/api/progress')).json()) as object,
    openProgress: async (file, apply) => {
      const answer = await request({ method: 'PUT', path: '/api/progress', token, body: { file, apply } });
      return (await answer.json()) as ProgressChanges;
    },
    forgetProgress: async () => {
      await request({ method: 'DELETE', path: '/api/progress', token });
    },
    lesson: async (id) => (await (await get(`/api/lessons/${encodeURIComponent(id)}`)).json()) as Lesson,
    lessonOf: async (run) => (await (await get(`${at(run)}/lesson`)).json()) as Lesson,
    startRun: async (lesson) => (await (await post('/api/runs', { lesson })).json()) as RunInfo,
    startSandbox: async (sandbox) => (await (await post('/api/runs', { sandbox })).json()) as RunInfo,
    runs: async () => (await (await get('/api/runs')).json()) as RunList,
    processes: async (id) => (await (await get(`${at(id)}/processes`)).json()) as ProcessList,
    run: async (id) => (await (await get(at(id))).json()) as RunInfo,
    endRun: async (id) => {
      await request({ method: 'DELETE', path: at(id), token });
    },
    press: async (run, item, text) => {
      await post(`${at(run)}/do`, { item, text });
    },
    act: async (run, what) => ((await (await post(`${at(run)}/act`, what)).json()) as { key: number }).key,
    command: async (run, what) =>
      ((await (await post(`${at(run)}/command`, what)).json()) as { command?: string }).command,
    openService: async (run, service) => {
      await post(`${at(run)}/services`, service);
    },
    addNeighbour: async (run) => {
      await post(`${at(run)}/neighbour`, {});
    },
    confirm: async (run, target) => (await (await post(`${at(run)}/confirm`, target)).json()) as ConfirmedTarget,
    learner: async (run, what) => {
      await post(`${at(run)}/learner`, what);
    },
    capture: async (run) => await (await get(`${at(run)}/capture.pcapng`)).blob(),
  };
}
