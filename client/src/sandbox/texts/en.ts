// The sandbox's own words, English. Another language is another file with the same keys.
// Plain short sentences, present tense, second person.
import { grouped } from '../../stage/time.ts';
import { calls } from './en-calls.ts';
import { file } from './en-file.ts';
import { line, neighbour } from './en-line.ts';
import { publish } from './en-publish.ts';
import { relay } from './en-relay.ts';

const plural = (count: number, one: string, many: string): string => `${grouped(count)} ${count === 1 ? one : many}`;

export const en = {
  title: 'Sandbox',
  starting: 'Starting the sandbox: its network, its programs and the capture.',
  parts: { doors: 'Doors', send: 'Send', stage: 'Stage' },
  partsLabel: 'Parts of the sandbox',

  begin: {
    says: 'Start programs that listen, send to them, and watch every packet. Nothing leaves this computer.',
    world: 'Network',
    worlds: { private: 'A network of its own', host: 'This computer' },
    worldSays: {
      private: 'Every port is free, and nothing else is in it. Its 127.0.0.1 is not the one your browser uses.',
      host: 'The loopback that all your programs use. Those of yours that listen appear, too.',
    },
    noPrivate: 'A network of its own cannot be made here, so the sandbox runs on this computer’s own loopback.',
    services: 'Begin with',
    go: 'Start',
    open: 'Open a file',
    drop: 'An experiment, or a capture of packets (pcap, pcapng). Or drop it on this page.',
  },

  doors: {
    title: 'Doors',
    label: 'Services of this run',
    open: 'Open a service',
    none: 'No service is open. Open one, or start a program of your own.',
    pid: (pid: number) => `pid\u00a0${pid}`,
    states: {
      starting: 'starting',
      open: '',
      frozen: 'frozen',
      hung: 'does not answer',
      closed: 'stopped',
      taken: 'EADDRINUSE',
      failed: 'did not start',
    },
    heldBy: (pid: number) => `held by pid\u00a0${pid}`,
    choose: (name: string) => `Send to ${name}`,
    stop: 'Stop',
    start: 'Start',
    thaw: 'Thaw',
    why: 'Why?',
    again: 'Try again',
    on: (what: string, name: string) => `${what} ${name}`,
    anyPort: 'any',
  },

  hosts: { here: 'this computer', neighbour: 'the neighbour' },

  neighbour,
  publish,

  opening: {
    title: 'Open a service',
    kind: 'Kind',
    host: 'On',
    name: 'Name',
    nameSays: 'Lower-case letters, digits and “-”.',
    port: 'Port',
    portSays: 'Empty: the kernel chooses a free one.',
    address: 'Address',
    addresses: {
      '127.0.0.1': '127.0.0.1, this computer',
      '127.0.0.2': '127.0.0.2, this computer by another address',
      '::1': '::1, this computer by IPv6',
      '0.0.0.0': '0.0.0.0, every IPv4 address',
      '::': '::, every address',
    } as Readonly<Record<string, string>>,
    addressesJoined: {
      '127.0.0.1': '127.0.0.1, its own',
      '127.0.0.2': '127.0.0.2, its own by another address',
      '::1': '::1, its own by IPv6',
      '0.0.0.0': '0.0.0.0, every IPv4 address',
      '::': '::, every address',
    } as Readonly<Record<string, string>>,
    reach: {
      computer: 'Only programs on the same host can reach it.',
      everyone: 'Programs on both hosts can reach it.',
      address: 'Programs on both hosts can reach it.',
    },
    go: 'Open',
    cancel: 'Cancel',
  },

  own: {
    title: 'Yours',
    label: 'Your own programs that listen',
    found: { host: 'found on this computer', private: 'found in this network' },
    none: 'No program of yours listens here. Start one in a terminal:',
    example: (enter: string) => `${enter}python3 -m http.server 8000 --bind 127.0.0.1`,
    unknown: 'a program',
    exposed: 'exposed',
    reach: {
      computer: 'only this computer can reach it',
      everyone: 'everyone on your network can reach it',
      address: 'whoever can reach this address can reach it',
      network: 'only programs in this network can reach it',
      neighbour: 'the neighbour can reach it, too',
    },
    confirmed: 'may be sent to',
    confirm: {
      title: 'Send to a program of your own?',
      says: (program: string, pid: number | undefined, where: string) =>
        `${program}${pid === undefined ? '' : `, pid ${pid},`} listens at ${where}. The playground did not start it and does not know what it does with what you send.`,
      exposed:
        'It listens at every address of this computer: others on your network can reach it now, whatever you do here.',
      yes: 'Send to it',
      no: 'Leave it alone',
    },
  },

  send: {
    title: 'Send',
    tabs: { tcp: 'TCP', udp: 'UDP', http: 'HTTP', calls: 'Calls' },
    tabsLabel: 'What to speak',
    to: 'To',
    from: 'From',
    at: {
      label: 'At',
      own: (address: string) => `${address}, its own`,
      line: (address: string) => `${address}, the line`,
    },
    noTarget: {
      tcp: 'No door that speaks TCP is open. Open a service first.',
      udp: 'No door that speaks UDP is open. Open a service first.',
      http: 'No door that speaks TCP is open. Open a service first.',
    },
    go: 'Send',
    sending: 'Sending',
    text: 'Text, exactly as it will be sent',
    nothingAdded: 'Nothing is added: press Enter for the end of a line.',
    ends: 'Ends of lines',
    end: { lf: 'LF', crlf: 'CR LF' },
    how: 'How',
    once: 'Say it and hang up',
    stay: 'Stay connected',
    datagrams: 'Datagrams, one for each line',
    datagramsSays: 'The end of a line is not sent.',
    datagramsMany: (count: number, most: number) =>
      `These are ${count}; at most ${most} are sent at a time. Take away ${count - most}.`,
    connected: 'Connect the socket first: then it hears of a closed port',
    method: 'Method',
    path: 'Path',
    type: 'Content-Type',
    body: 'Body',
    request: 'Request, exactly as it will be sent',
    form: 'Back to the form',
    raw: 'Change it as text',
    surprise: {
      longer: (says: number, has: number) =>
        `Content-Length says ${says}, and ${has} follow: the server waits for the rest.`,
      shorter: (says: number, has: number) =>
        `Content-Length says ${says}, and ${has} follow: the server takes the rest for the next request.`,
      'no-blank': 'No empty line ends the head: the server waits for more.',
      'two-lengths': 'Two Content-Length fields: a careful server refuses that.',
    },
    kept: {
      open: (port: number) => `Connected from port ${port}.`,
      ended: 'Your side has said goodbye.',
      peerEnded: 'The other side has said goodbye.',
      none: 'Not connected yet.',
      connect: 'Connect',
      say: 'Say it',
      halfClose: 'End your side',
      close: 'Close',
      reset: 'Reset',
      label: 'The open connection',
    },
    same: 'The same from a terminal',
  },

  calls,

  trouble: {
    title: 'Trouble on the wire',
    firewall: 'Firewall',
    standing: (rules: number) => (rules === 0 ? 'lets all pass' : plural(rules, 'rule', 'rules')),
    set: 'Set a rule',
    rules: 'Rules in force',
    hooks: { input: 'in', output: 'out' } as Readonly<Record<string, string>>,
    packets: (count: number) => plural(count, 'packet', 'packets'),
    share: (of: number) => `${of} of a hundred`,
    first: (count: number) => (count === 1 ? 'the first one' : `the first ${count}`),
    rate: (count: number) => `at most ${count} a second`,
    from: (source: string) => `from ${source}`,
    uncounted: 'not counted',
    yours: 'made by you in a terminal',
    take: 'Take away',
    takeOne: (rule: string) => `Take away: ${rule}`,
    takeAll: 'Take all away',
    untouched: 'never touched',
    write: 'Write a rule out',
    host: 'The firewall of your computer is never touched. To set rules, end this run and begin with “A network of its own”.',
    nowhere:
      'The firewall of your computer is never touched. Rules need a network of its own, and none can be made here. `loopback-playground doctor` says what is missing.',

    form: {
      title: 'Set a rule of the firewall',
      writeTitle: 'A rule of the firewall, written out',
      verdict: 'What becomes of packets',
      verdicts: {
        drop: 'Drop',
        reset: 'Reject with RST',
        unreachable: 'Answer “unreachable”',
        prohibited: 'Answer “prohibited”',
        accept: 'Let pass',
      },
      verdictSays: {
        drop: 'They are thrown away. Whoever sent them hears nothing.',
        reset: 'TCP’s own no: the sender hears “connection refused” at once.',
        unreachable: 'ICMP tells the sender that this port cannot be reached.',
        prohibited: 'ICMP tells the sender that an administrator forbids it.',
        accept: 'They go through, and are counted. Rules below this one are not asked.',
      },
      door: 'To which door',
      otherPort: 'Another port',
      everyPort: 'Every port',
      port: 'Port',
      protocol: 'Protocol',
      protocols: { '': 'Any', tcp: 'TCP', udp: 'UDP', icmp: 'ICMP' },
      direction: 'Where the rule stands',
      directions: { in: 'On the way in', out: 'On the way out' },
      directionSays: {
        in: 'What it stops has crossed lo: you see the packet, the program does not.',
        out: 'What it stops never reaches lo: there is no packet to see.',
      },
      some: 'Which of them',
      somes: { every: 'Every packet', share: 'A share of them', first: 'The first ones' },
      counts: { share: 'How many of a hundred', first: 'How many' },
      countsSay: {
        share: 'Drawn at random for each packet. With 0, no rule is set.',
        first: 'The rest goes on to the next rule.',
      },
      shareWrong: 'Type a whole number from 0 to 100.',
      source: 'Only from the address',
      sourceSays: 'Empty: from any.',
      rate: 'At most so many a second',
      rateSays: 'Empty: all. The rest goes on to the next rule.',
      countWrong: 'Type a whole number of packets, from 1 to 100 000.',
      resetWrong: 'RST is TCP’s answer; ICMP has none.',
      sourceWrong: (wanted: string) => `Type ${wanted}.`,
      go: 'Set the rule',
      cancel: 'Cancel',
      close: 'Close',
    },

    line,
    relay,

    elsewhere: {
      title: 'The same rule elsewhere',
      says: 'To compare; nothing of it is run.',
      written: 'In the words of each system',
      writtenSays: 'Nothing of it is run: the playground never changes the firewall of your computer.',
      systems: {
        nftables: 'nftables, Linux',
        iptables: 'iptables, Linux before nftables',
        pf: 'pf, macOS and BSD: a line of pf.conf',
        windows: 'Windows, in PowerShell; never on its loopback',
      },
      cannot: {
        nftables: 'It has no words for this rule.',
        iptables: 'It has no words for this rule.',
        pf: 'It has no words for this rule: it counts connections, not packets.',
        windows: 'It has no words for this rule: it blocks in silence or lets pass, without a count.',
      },
    },
  },

  answer: {
    title: 'Answer',
    waiting: 'waiting',
    none: 'no answer came',
    sent: 'sent',
    status: (status: string, after: string) => [status, after].filter(Boolean).join(' · '),
    bytes: (count: number) => plural(count, 'byte', 'bytes'),
    partly: 'Only the beginning of each piece is told here.',
    whole: 'See all bytes',
    peerEnded: 'The other side said goodbye.',
    datagram: (number: number, bytes: number) => `Datagram ${number}, ${plural(bytes, 'byte', 'bytes')}`,
    empty: 'Nothing was sent yet. Press Send, or Ctrl Enter.',
  },

  list: {
    title: 'Sent',
    planned: 'From the file, not sent yet',
    again: 'Again',
    send: 'Send',
    all: 'Send all in order',
    stop: 'Stop',
    states: { planned: 'not sent', running: 'running', done: 'done', failed: 'failed' },
    on: (what: string, summary: string) => `${what}: ${summary}`,
    to: (to: string) => `to ${to}`,
    fromNeighbour: 'from the neighbour',
    at: (address: string) => `at ${address}`,
  },

  file,

  capture: {
    open: 'Open a capture',
    shown: (name: string, packets: number) => `${name}: ${plural(packets, 'packet', 'packets')} from a file.`,
    run: (lesson: string) =>
      lesson === 'sandbox'
        ? 'It was saved in a sandbox, with its programs.'
        : `It was saved in the lesson ${lesson}, with its programs.`,
    dropped: (packets: number) =>
      `${plural(packets, 'packet', 'packets')} more got lost before they could be captured.`,
    stopped: ({ offset, detail }: { offset: number; detail: string }) =>
      `${detail} All packets before byte ${grouped(offset)} are here; the rest was not read.`,
    back: 'Back to the run',
    close: 'Close the file',
    reading: 'Reading the file',
  },

  faults: {
    newer: {
      title: 'This experiment is of a later version.',
      means: 'This playground does not know all that the file may say, so it takes nothing of it.',
      remedy: 'Update the playground.',
    },
    malformed: {
      title: 'This is not an experiment that can be opened.',
      means: 'Nothing of it was taken, and nothing was started.',
      remedy: 'Mend the file at the place below, or save a new one.',
    },
    packed: {
      title: 'This file is packed.',
      means: 'There may be a capture in it, but no packet can be read before it is unpacked.',
      remedy: 'Unpack it with gunzip FILE or unzip FILE, and choose what comes out.',
    },
    notCapture: {
      title: 'This is not a capture file.',
      means: 'It is neither pcap nor pcapng, so there are no packets in it to show.',
      remedy: 'Choose a file that tcpdump, Wireshark or this playground has saved.',
    },
    tooLarge: {
      title: 'This capture file is too large.',
      means: 'The page reads files up to 64 MiB.',
      remedy: 'Save a part of it, with `editcap` or Wireshark.',
    },
    unsupported: {
      title: 'This kind of capture file cannot be read.',
      means: 'Its version or its sizes are not those that this playground knows.',
      remedy: 'Save it anew with Wireshark, as pcapng.',
    },
    broken: {
      title: 'This capture file is damaged.',
      means: 'Lengths in it contradict each other, so what follows cannot be told apart.',
      remedy: 'Save or copy the file anew.',
    },
    empty: {
      title: 'No packet is in this file.',
      means: 'It is a capture file, and nothing was captured in it.',
      remedy: 'Choose another file.',
    },
  },

  /** What stands in a lesson that was begun here, for its writer to change. */
  lesson: {
    outcome: 'You can now say what happened on the wire.',
    step: 'The first step',
    write:
      'Write here, in short sentences, what there is and what to do. A question before the experiment comes with `predict`.',
    send: (number: number) => (number === 1 ? 'Send' : `Send, ${number}`),
    spokenTo: (name: string) => `You were let in by ${name}`,
  },
};

/** What every language file must say. */
export type Texts = typeof en;
