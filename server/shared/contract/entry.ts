// The words of the ledger: what a run's entries say. Frames are kept apart, as bytes (frames.ts); all else is here.
// Schemas first, types inferred: the server appends them, the browser reads them, both believe the same file.
import * as v from 'valibot';
import { verdicts } from '../firewall/rule.ts';
import { callNames } from './calls.ts';
import { sides } from './sides.ts';
import { fates, LineFaults } from '../line/faults.ts';
import { relayDeeds, Toxics } from '../relay/toxics.ts';
import { hostNames } from './lesson.ts';

/** One end of a socket: a literal address and a port (0 to 65535). */
export const Endpoint = v.object({ address: v.string(), port: v.number() });
export type Endpoint = v.InferOutput<typeof Endpoint>;

/** `id` is the order of arrival, from 1; `at` is ns since the run began, on the server's monotonic clock. */
const head = { id: v.number(), at: v.number() };

/** What became of a process of the run. `hung`: it no longer answers; `frozen`: stopped by SIGSTOP, whoever sent it. */
export const ProcessEntry = v.object({
  ...head,
  type: v.literal('process'),
  world: v.string(),
  pid: v.number(),
  /** The service's name in the lesson ("echo"), "client" for the agent, "server-side" or "client-side" for a caller. */
  name: v.string(),
  role: v.picklist(['service', 'agent', 'caller', 'keeper', 'capture']),
  /** The service's kind ("tcp-echo"), where there is one. */
  kind: v.optional(v.string()),
  what: v.picklist([
    'started',
    'ready',
    'exited',
    'crashed',
    'killed',
    'frozen',
    'thawed',
    'hung',
    'answers',
    'failed',
    'limit',
  ]),
  /** Where it listens, once ready. */
  listens: v.optional(v.object({ transport: v.picklist(['tcp', 'udp']), ...Endpoint.entries })),
  /** What is spoken there, as the id of a protocol (shared/dissect/protocols), where the service says so. */
  speaks: v.optional(v.string()),
  exitCode: v.optional(v.number()),
  signal: v.optional(v.string()),
  /** A code of the error table. */
  error: v.optional(v.string()),
  /** The last lines the process printed, or the raw text of the failure. */
  detail: v.optional(v.string()),
});
export type ProcessEntry = v.InferOutput<typeof ProcessEntry>;

/** What a program of the run did with a socket, told by the program itself; `owner` is read from the kernel's table. */
export const SocketEntry = v.object({
  ...head,
  type: v.literal('socket'),
  world: v.string(),
  pid: v.number(),
  name: v.string(),
  what: v.picklist([
    'connecting',
    'connected',
    'accepted',
    'read',
    'wrote',
    'peer-ended',
    'ended',
    'closed',
    'error',
    'gave-up',
    'owner',
    'touched',
  ]),
  transport: v.picklist(['tcp', 'udp']),
  local: v.optional(Endpoint),
  remote: v.optional(Endpoint),
  /** The action for which the client did it; on a connection that is kept, the one that used it last. */
  key: v.optional(v.number()),
  /** Bytes moved by `read` and `wrote`. */
  bytes: v.optional(v.number()),
  /** The first bytes of them as text, at most 1024 characters. */
  text: v.optional(v.string()),
  error: v.optional(v.string()),
  /**
   * Of `touched`: which toxic a relay has applied to what it read here, and how much: ms of latency, slow_close, timeout, reset_peer
   * and reorder, kB/s of bandwidth, bytes of slicer and limit_data, else a count of datagrams.
   */
  toxic: v.optional(v.picklist(relayDeeds)),
  amount: v.optional(v.number()),
});
export type SocketEntry = v.InferOutput<typeof SocketEntry>;

/** An action the learner asked for by button: from `started` to `finished` or `failed`, tied by `key`. */
export const ActionEntry = v.object({
  ...head,
  type: v.literal('action'),
  what: v.picklist(['started', 'finished', 'failed']),
  key: v.number(),
  action: v.string(),
  /** The lesson's name of the service it is aimed at, if any. */
  to: v.optional(v.string()),
  /** By the client of which host, where that was said. */
  from: v.optional(v.picklist(hostNames)),
  /** The same as a shell command, as shown to the learner. */
  command: v.optional(v.string()),
  error: v.optional(v.string()),
  detail: v.optional(v.string()),
});
export type ActionEntry = v.InferOutput<typeof ActionEntry>;

/** What the learner did on the page. `entered`, `shown` (the answer) and `reset` move the point from which checks look. */
export const LearnerEntry = v.object({
  ...head,
  type: v.literal('learner'),
  what: v.picklist(['entered', 'predicted', 'answered', 'hint', 'shown', 'reset', 'pinned', 'unpinned', 'presented']),
  step: v.string(),
  /** The id of the prediction or question. */
  item: v.optional(v.string()),
  /** The id of the choice, or the typed answer. */
  choice: v.optional(v.string()),
});
export type LearnerEntry = v.InferOutput<typeof LearnerEntry>;

/** What became of the capture in one world. `reach` is where packets may be missing from here on. */
export const CaptureEntry = v.object({
  ...head,
  type: v.literal('capture'),
  world: v.string(),
  what: v.picklist(['started', 'handed-over', 'ended', 'dropped', 'unavailable']),
  /** The program that captures: tcpdump or dumpcap. */
  tool: v.optional(v.string()),
  pid: v.optional(v.number()),
  /** Frames the kernel dropped before the capture could read them. */
  dropped: v.optional(v.number()),
  error: v.optional(v.string()),
  detail: v.optional(v.string()),
});
export type CaptureEntry = v.InferOutput<typeof CaptureEntry>;

/** Something the learner should know of the playground itself: a full disk, a clock that jumped. */
export const NoticeEntry = v.object({
  ...head,
  type: v.literal('notice'),
  error: v.string(),
  detail: v.optional(v.string()),
  /** What was told by this name holds no longer: there is room on the disk again. */
  over: v.optional(v.literal(true)),
});
export type NoticeEntry = v.InferOutput<typeof NoticeEntry>;

/** TCP's states as RFC 9293 and `ss` name them; UDP is UNCONN, or ESTABLISHED where it is connected. */
export const socketStates = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'UNCONN',
] as const;
export type SocketState = (typeof socketStates)[number];

/** Rows of a network's table that are told at most; one that is longer is told as far as that. */
export const mostRows = 500;

/**
 * A socket of the kernel's own table came, changed or went. The table at any moment is the fold of these, by `key`.
 * In `host` only what concerns the run is told: who listens on this computer, and the run's and this page's conversations.
 */
export const RowEntry = v.object({
  ...head,
  type: v.literal('row'),
  world: v.string(),
  what: v.picklist(['seen', 'changed', 'gone']),
  /** Names the socket for as long as it is in the table. */
  key: v.string(),
  transport: v.picklist(['tcp', 'udp']),
  local: Endpoint,
  /** Port 0 where there is no other end. */
  remote: Endpoint,
  state: v.picklist(socketStates),
  /** Bytes that came and were not read; of a listener, connections that wait for accept. */
  recvQueue: v.number(),
  /** Bytes sent and not acknowledged. */
  sendQueue: v.number(),
  /** The process that holds it; none where it is nobody's any more (TIME_WAIT), or another user's. */
  pid: v.optional(v.number()),
  program: v.optional(v.string()),
  /** Whose it is: a process of this run, the playground's server, another run, another program of this user, another user. */
  whose: v.picklist(['run', 'playground', 'other-run', 'yours', 'others']),
});
export type RowEntry = v.InferOutput<typeof RowEntry>;

/**
 * One system call of a caller, pressed by the learner: `called`, then `returned`, tied by pid and `n`. `waits`: the kernel has not
 * answered yet, and the program stands still in it. `cut-off`: the program ended in the middle of it.
 */
export const CallEntry = v.object({
  ...head,
  type: v.literal('call'),
  world: v.string(),
  pid: v.number(),
  side: v.picklist(sides),
  what: v.picklist(['called', 'waits', 'returned', 'cut-off']),
  /** Counts the calls of this program, from 1. */
  n: v.number(),
  call: v.picklist(callNames),
  /** As strace would write it: "bind(3, 127.0.0.1:8000)". */
  text: v.string(),
  /** The number of the socket that it is about, where there is one already. */
  socket: v.optional(v.number()),
  /** What it gave: 0, the number of a new socket, how many bytes, or the pid of a child. */
  result: v.optional(v.number()),
  error: v.optional(v.string()),
  /** The first bytes that were received, as text. */
  data: v.optional(v.string()),
  /** The socket afterwards, and its two ends where it has them; of accept and socket, the new one. */
  transport: v.optional(v.picklist(['tcp', 'udp'])),
  local: v.optional(Endpoint),
  remote: v.optional(Endpoint),
  /** ns that it took. */
  took: v.optional(v.number()),
  /** What the kernel's table says of that socket right after it; null where the table has none; missing where it cannot be read. */
  after: v.optional(
    v.nullable(
      v.object({
        local: Endpoint,
        remote: Endpoint,
        state: v.picklist(socketStates),
        recvQueue: v.number(),
        sendQueue: v.number(),
      }),
    ),
  ),
});
export type CallEntry = v.InferOutput<typeof CallEntry>;

/**
 * A tab of this page began or ceased to follow the run: the two ends of its WebSocket. `asked`: a browser asked for the page of
 * this run, over a connection with these ends.
 */
export const PageEntry = v.object({
  ...head,
  type: v.literal('page'),
  what: v.picklist(['asked', 'joined', 'left']),
  client: Endpoint,
  server: Endpoint,
  /** Of `asked`: that connection had carried another request before. */
  again: v.optional(v.boolean()),
});
export type PageEntry = v.InferOutput<typeof PageEntry>;

/** The firewall of a private world has changed, or has counted: all its rules as they are now (shared/firewall/nft.ts). */
export const FirewallEntry = v.object({
  ...head,
  type: v.literal('firewall'),
  world: v.string(),
  rules: v.array(
    v.object({
      table: v.string(),
      chain: v.string(),
      hook: v.string(),
      handle: v.number(),
      text: v.string(),
      packets: v.optional(v.number()),
      bytes: v.optional(v.number()),
    }),
  ),
});
export type FirewallEntry = v.InferOutput<typeof FirewallEntry>;

/** What the line to the neighbour does from now on, or `gone`: there is no line any more. `world` is at its first end. */
export const LineEntry = v.object({
  ...head,
  type: v.literal('line'),
  world: v.string(),
  what: v.picklist(['set', 'gone']),
  faults: LineFaults,
});
export type LineEntry = v.InferOutput<typeof LineEntry>;

/** What a relay (the service `name`, in front of the service `of`) does from now on. It ends with its process. */
export const RelayEntry = v.object({
  ...head,
  type: v.literal('relay'),
  world: v.string(),
  name: v.string(),
  of: v.string(),
  /** The port that was asked for; the kernel chose where there is none. */
  port: v.optional(v.number()),
  toxics: Toxics,
});
export type RelayEntry = v.InferOutput<typeof RelayEntry>;

const touched = { ...head, type: v.literal('touched'), world: v.string(), frames: v.array(v.number()) };
/**
 * Packets that a fault has touched, `frames` by their entry ids, each seen to be: the firewall handed out a copy of what it
 * stopped, and the line tells what it does with each. `ms`: how long it was held, before it was lost or passed on.
 */
export const TouchedEntry = v.variant('by', [
  v.object({ ...touched, by: v.literal('firewall'), verdict: v.picklist(verdicts) }),
  v.object({ ...touched, by: v.literal('line'), fate: v.picklist(fates), ms: v.number() }),
]);
export type TouchedEntry = v.InferOutput<typeof TouchedEntry>;

export const Entry = v.variant('type', [
  ProcessEntry,
  SocketEntry,
  ActionEntry,
  LearnerEntry,
  CaptureEntry,
  NoticeEntry,
  RowEntry,
  CallEntry,
  PageEntry,
  FirewallEntry,
  LineEntry,
  RelayEntry,
  TouchedEntry,
]);
export type Entry = v.InferOutput<typeof Entry>;

type Fresh<E> = E extends unknown ? Omit<E, 'id' | 'at'> & { at?: number } : never;
/** An entry before the ledger numbers it; without `at`, the time is that of its arrival. */
export type NewEntry = Fresh<Entry>;
