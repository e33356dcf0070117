// The stage's own words, English. Another language is another file with the same keys.
// Plain short sentences, present tense, second person.
import { grouped } from '../time.ts';
import { bytes } from './en-bytes.ts';
import { conversation } from './en-conversation.ts';
import { copy, deeds, follow, goto, remarks } from './en-picked.ts';
import { filter } from './en-filter.ts';
import { relay } from './en-relay.ts';
import { statistics } from './en-statistics.ts';
import { plural } from './plural.ts';

export const en = {
  views: {
    conversation: 'Conversation',
    packets: 'Packets',
    sockets: 'Sockets',
    calls: 'Calls',
    processes: 'Processes',
    bytes: 'Bytes',
    statistics: 'Statistics',
    terminal: 'Terminal',
  },
  viewsLabel: 'Views of the run',
  table: 'Table',
  save: 'Save .pcapng',
  saving: 'Saving',
  news: (count: number, numbers: string) => `${plural(count, 'new packet', 'new packets')}: ${numbers}`,
  newsImplied: (count: number) => plural(count, 'new event', 'new events'),

  empty: {
    title: 'Nothing has crossed yet',
    captured: 'Run an experiment, or send something from a terminal. Each packet appears here.',
    unseen: 'No packet can be seen here',
    noPackets: 'What the programs tell of it is in the Conversation view.',
    implied: 'Run an experiment. What the programs tell of it appears here, drawn dashed.',
  },
  terminal: {
    title: (world: string) => `Terminal in ${world}`,
    what: 'A shell on this computer: the files are yours as always, the network is this run’s own. What you do there is seen and checked like everything else.',
    open: (world: string) => `Open a terminal in ${world}`,
    /** Around the keys. */
    leave: ['Tab is for the shell.', 'leads out of the terminal.'],
    end: 'End it',
    shellEnded: 'The shell has ended, and all that was started in it.',
  },
  firewall: {
    title: 'Firewall',
    packets: (count: number) => plural(count, 'packet', 'packets'),
    more: (count: number) => `and ${grouped(count)} more`,
  },
  line: {
    title: 'The line',
    ways: { both: 'both ways', out: 'to the neighbour', in: 'from the neighbour' },
  },
  relay,
  statistics,
  bytes,
  follow,
  goto,
  deeds,
  remarks,
  copy,
  hosts: { here: 'on this computer', neighbour: 'on the neighbour' },
  /** What the firewall did with a packet. */
  stopped: {
    accept: 'let pass',
    drop: 'dropped by the firewall',
    reset: 'rejected by the firewall',
    unreachable: 'rejected by the firewall',
    prohibited: 'rejected by the firewall',
  },
  /** What the line did with a packet; ms, how long it was held. */
  fates: {
    lost: () => 'lost on the line',
    overflow: () => 'lost: too many waited for the line',
    held: (ms: number) => `held for ${ms} ms`,
    copy: () => 'doubled by the line',
  },
  gap: (frames: number, why: 'slow' | 'released') =>
    why === 'slow'
      ? `${plural(frames, 'packet was', 'packets were')} not sent to this page: it could not keep up.`
      : `${plural(frames, 'packet is', 'packets are')} no longer kept: the record is full.`,
  fetch: 'Fetch them',
  undrawn: (count: number) =>
    `${plural(count, 'packet more is', 'packets more are')} not drawn. The Packets view has all of them.`,
  older: (count: number, of: 'step' | 'file') =>
    `${plural(count, `older conversation of this ${of} is`, `older conversations of this ${of} are`)} not drawn. Each is once you pick a packet of it, or a replay comes to it.`,
  unreadable: 'Some of what came could not be read.',

  conversation,

  packets: {
    label: 'List of packets',
    columns: {
      number: '#',
      since: 'Time',
      after: 'After',
      took: 'Took',
      day: 'Clock',
      from: 'From',
      to: 'To',
      protocol: 'Protocol',
      length: 'Bytes',
      process: 'Process',
      stream: 'Stream',
      what: 'What happened',
    },
    /** What they mean, where the word alone does not say it. */
    columnSays: {
      number: 'the packet’s number',
      since: 'seconds since the first packet',
      after: 'seconds since the packet above it',
      took: 'how long after its question an answer was here',
      day: 'the time of day',
      length: 'of the whole packet',
      process: 'who sent it',
      stream: 'which conversation it is part of',
    } as Readonly<Record<string, string>>,
    choose: 'Columns',
    usual: 'The usual ones again',
    strip: 'when each packet crossed lo, coloured by protocol; height is bytes',
    stripLine: 'when each packet crossed lo or the line, coloured by protocol; height is bytes',
    stripFile: 'when each packet was captured, coloured by protocol; height is bytes',
    stripSays: (count: number, from: string, to: string) =>
      `${plural(count, 'packet', 'packets')} from ${from} to ${to} s.`,
    stripHow: 'drag over it to see a part alone',
    follow: 'To the newest',
  },

  filter,

  sockets: {
    label: 'Sockets in the kernel’s table',
    columns: ['State', 'Local end', 'Remote end', 'Program', 'Waiting', 'Who can reach it'],
    groups: {
      run: 'This run',
      page: 'This page and its server',
      yours: 'Your programs',
      'other-run': 'Other runs of the playground',
      others: 'Of other users',
    },
    empty: 'No socket is in the table',
    emptySays: 'A socket appears here when a program opens one. Start a service, or run an experiment.',
    none: 'none',
    any: 'anyone',
    nobody: 'nobody’s any more',
    hidden: 'another user’s',
    unknown: 'not told',
    pid: (pid: number) => `pid ${pid}`,
    gone: 'gone',
    kept: 'kept open by this page',
    age: (seconds: number) => `for ${seconds}\u00a0s`,
    states: {
      LISTEN: 'waits for callers',
      SYN_SENT: 'has asked, and waits for the answer',
      SYN_RECV: 'was asked, and has answered',
      ESTABLISHED: 'open both ways',
      FIN_WAIT1: 'has said goodbye',
      FIN_WAIT2: 'its goodbye was heard',
      CLOSE_WAIT: 'has heard goodbye, and not said it',
      LAST_ACK: 'both said goodbye; the last word is missing',
      CLOSING: 'both said goodbye at once',
      TIME_WAIT: 'over; kept in case a packet is late',
      CLOSE: 'not in use',
      UNCONN: 'takes datagrams from anyone',
    },
    toRead: (count: number) => `${plural(count, 'byte', 'bytes')} to read`,
    toAccept: (count: number) => `${plural(count, 'caller', 'callers')} to accept`,
    toAck: (count: number) => `${plural(count, 'byte', 'bytes')} not acknowledged`,
    reach: {
      computer: 'this computer',
      everyone: 'everyone on the network',
      address: 'whoever can reach this address',
      world: 'this run’s own network',
      own: 'its own host',
      both: 'both hosts',
    },
    port: (port: number) => `Show the packets of port ${port}`,
  },

  calls: {
    label: 'System calls of this step',
    when: 'When, s',
    sides: { server: 'Server side', client: 'Client side' },
    took: (span: string) => `took ${span}`,
    waits: 'waits: the kernel has not answered yet',
    cutOff: 'never returned: its program ended',
    then: 'then',
    nowhere: 'not in the kernel’s table',
    queued: (receive: number, send: number, listens: boolean) =>
      [
        receive === 0
          ? ''
          : listens
            ? `${plural(receive, 'connection waits', 'connections wait')} for accept`
            : `${plural(receive, 'byte', 'bytes')} unread`,
        send === 0 ? '' : `${plural(send, 'byte', 'bytes')} not acknowledged`,
      ]
        .filter(Boolean)
        .join(', '),
    empty: 'No system call yet',
    emptySays: 'Each call that you press appears here, with what it gave and what the kernel made of it.',
  },

  processes: {
    label: 'Processes of this run',
    columns: ['Name', 'PID', 'State', 'Memory', 'What to do with it'],
    groups: { run: 'This run', around: 'Around it', ended: 'Ended' },
    roles: {
      service: 'service',
      agent: 'sends for you',
      caller: 'makes the calls you press',
      keeper: 'holds this run’s network',
      capture: 'captures the packets',
    },
    states: {
      starting: 'starting',
      running: 'running',
      frozen: 'frozen',
      hung: 'does not answer',
      ended: 'ended',
    },
    stateSays: {
      starting: 'It was started and does not listen yet.',
      running: '',
      frozen: 'The kernel lets it do nothing. Its sockets stay open.',
      hung: 'It runs, and has not answered for a while.',
      ended: '',
    },
    listens: (transport: string, address: string, port: number) => `${transport} ${address}:${port}`,
    ending: {
      exited: (code: number) => `ended by itself, code ${code}`,
      crashed: (code: number) => `crashed, code ${code}`,
      killed: (signal: string) => `ended by ${signal}`,
      failed: 'did not start',
      limit: 'ended: too much memory',
    },
    memory: (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`,
    output: (name: string) => `What ${name} printed last`,
    reason: {
      failed: (name: string) => `Why ${name} did not start`,
      limit: (name: string) => `How much memory ${name} held`,
    },
    actions: {
      stop: 'Stop',
      kill: 'Kill',
      freeze: 'Freeze',
      thaw: 'Thaw',
      restart: 'Restart',
      start: 'Start',
      interrupt: 'Interrupt',
    },
    actionOn: (action: string, name: string) => `${action} ${name}`,
    empty: 'No process runs',
    emptySays: 'A process appears here when a service is started, and when you send something.',
  },

  detail: {
    label: 'Packet detail',
    open: 'Details',
    close: 'Close',
    all: 'All fields',
    less: 'Less',
    eyebrow: (number: number, world: string) => `Packet ${number} · ${world}`,
    captured: 'captured on lo',
    onLine: 'seen on the line to the neighbour',
    fromFile: 'from a file',
    comments: (count: number) => (count === 1 ? 'Comment in the file:' : 'Comments in the file:'),
    implied: 'Not a packet',
    impliedTitle: 'No packet was seen here',
    impliedSays:
      'A program told of this, and packets cannot be captured here. There are no bytes to show, and nothing is made up.',
    none: 'Pick a packet to see what is in it: click one, or press the right arrow key.',
    gone: 'The bytes of this packet are no longer kept.',
    loading: 'Loading',
    reading: 'It is part of a long conversation, which is being read: what this packet says comes in a moment.',
    cut: (captured: number, original: number) => `Cut short: ${captured} of ${original} bytes were captured.`,
    bytes: (count: number) => `${count} B`,
    layers: 'Layers of the packet',
    hex: 'Bytes of the packet',
    more: (count: number) => `${plural(count, 'byte', 'bytes')} more`,
    unreadable: 'This rest could not be read.',
    packet: (number: number) => `packet ${number}`,
    earlier: 'a packet before this step',
    /** Around the packet that it repeats, or is an error about. */
    again: {
      repeats: ['It repeats ', '.'],
      copies: ['Its numbers are those of ', '.'],
      quotes: ['It is about ', '.'],
    } as const,
    /** Around the packet with the question; `took`: "12.3 ms", `asked`: "GET /". */
    answers: {
      all: (took: string, asked: string) => [`The answer came ${took} after the question in `, `: ${asked}.`] as const,
      first: (took: string, asked: string) =>
        [`The answer began ${took} after the question in `, `: ${asked}.`] as const,
      last: (took: string, asked: string) =>
        [`The whole answer was here ${took} after the question in `, `: ${asked}.`] as const,
    },
    inPacket: (number: number) => `in packet ${number}`,
    fromPacket: (number: number) => `begun in packet ${number}`,
    toPacket: (number: number) => `goes on to packet ${number}`,
    bits: 'Bits of these bytes',
    bit: (byte: number, bit: number, value: number, field: string) => `Byte ${byte}, bit ${bit}: ${value}, ${field}`,
    yes: 'set',
    no: 'not set',
  },

  replay: {
    label: 'Replay',
    play: 'Replay',
    pause: 'Pause',
    back: 'Backwards',
    end: 'Show all',
    pace: 'Pace',
    paces: {
      steady: (packets: number) => (packets === 1 ? 'one packet a second' : `${packets} packets a second`),
      true: 'true proportions',
    },
    slower: (times: string) => `${times} times slower than it was`,
    track: 'Where the replay is',
    left: (count: number) =>
      `${plural(count, 'conversation more is', 'conversations more are')} not drawn now: the replay draws those around the packet that it has come to.`,
    at: (number: string, time: string) => `${number}, ${time}`,
    nothing: 'nothing to replay',
  },
};

/** What every language file must say. */
export type Texts = typeof en;
