// The words about the filter of the packet list, English: a part of en.ts.
import { grouped } from '../time.ts';

const packets = (count: number): string => `${grouped(count)} ${count === 1 ? 'packet' : 'packets'}`;

/** What stands where something else was wanted; `what`: said where nothing stands there. */
const missing = (found: string, what: string): string => (found === '' ? what : `“${found}” cannot come here.`);

const notAWord = (found: string): string =>
  found.includes('.') ? `“${found}” is no field that is known here.` : `“${found}” is not a word of the filter.`;

export const filter = {
  label: 'Filter the packets',
  placeholder: 'tcp and not port 4000',
  clear: 'Clear',
  on: (text: string) => `Take the filter away: ${text}`,
  options: 'Words that may come here',
  passing: (count: number, all: number) => `${grouped(count)} of ${packets(all)}`,
  scanning: 'looking',
  none: 'No packet passes the filter.',
  /** The same for Wireshark. */
  wireshark: 'Wireshark:',
  copy: 'Copy',
  copyIt: 'Copy the filter for Wireshark',
  copied: 'Copied.',
  copyFailed: 'The browser refused. Select the text and copy it.',
  noCounterpart: (parts: readonly string[]) =>
    `Wireshark has no filter for ${parts.map((part) => `“${part}”`).join(' and ')}.`,
  inParts: 'Of a message in several packets, Wireshark keeps only the last.',
  notAWord,
  meant: 'Did you mean',
  orElse: ' or ',
  /** A filter that cannot be read leaves the last one on. */
  still: 'Still on:',
  ofProtocol: (title: string) => `packets of ${title}`,
  theirs: 'as in Wireshark',
  between: (a: string, b: string, transport: string) => `${transport.toUpperCase()}, ${a} and ${b}`,
  words: {
    tcp: 'TCP packets',
    udp: 'UDP datagrams',
    icmp: 'messages of the kernel about packets',
    http: 'packets that carry some of an HTTP message',
    syn: 'asks to open a conversation',
    ack: 'says what has come',
    fin: 'says goodbye',
    rst: 'ends at once',
    psh: 'carries the end of what a program wrote',
    urg: 'marks some bytes as urgent',
    ece: 'says that the way is crowded',
    cwr: 'says that it has slowed down',
    flagged: 'stands out in one of the following ways: tcp.analysis.flags',
    retransmission: 'sent again',
    'fast-retransmission': 'sent again at once: the same ACK had come again and again',
    'spurious-retransmission': 'sent again in vain: it had been acknowledged',
    'out-of-order': 'overtaken on the way',
    'lost-segment': 'numbers are missing before it',
    'ack-lost-segment': 'acknowledges what was not captured',
    'duplicate-ack': 'the same ACK again',
    'zero-window': 'has no room for more bytes',
    'zero-window-probe': 'one byte that asks for room',
    'zero-window-probe-ack': 'answers it: no room yet',
    'window-full': 'takes up all the room',
    'window-update': 'says that there is more room',
    'keep-alive': 'asks whether anyone is there',
    'keep-alive-ack': 'answers that: yes',
    'reused-ports': 'a new conversation between ports that have talked before',
    port: 'from or to a port: port 4000, port > 1024',
    'from port': 'sent from this port',
    'to port': 'sent to this port',
    address: 'from or to one: address ::1, address 10.0.0.0/8',
    'from address': 'sent from this address',
    'to address': 'sent to this address',
    process: 'from or to a program: process tcp-echo',
    'from process': 'sent by this program',
    'to process': 'for this program',
    conversation: 'one of those here: conversation 1',
    text: 'holds these letters: text "hello"',
    bytes: 'holds these bytes: bytes 0d 0a',
    length: 'bytes of the whole packet: length > 100',
    packet: 'one packet, by its number in the list: packet 4',
    ttl: 'how many routers it may still pass: ttl < 64',
    after: 'came this many seconds in, or later: after 0.5',
    before: 'came earlier than that: before 2',
    took: 'ends an answer that came so many seconds after its question: took > 0.1',
    not: 'the opposite of what follows',
    and: 'both must hold',
    or: 'one of both is enough',
    ')': 'closes the bracket',
    '{': 'begins a list',
    '}': 'ends the list',
    'in {': 'one of a list',
    '"': 'begins the letters',
    '==': 'is this',
    '!=': 'is there, and is another',
    '>': 'is more',
    '<': 'is less',
    '>=': 'is this or more',
    '<=': 'is this or less',
    contains: 'holds these letters or bytes',
    matches: 'holds these letters, capital or small',
  } as Readonly<Record<string, string>>,
  /** What stands there, and what may. */
  error: {
    term: (found: string) =>
      `${found === '' ? 'Something is missing at the end.' : notAWord(found)} Here may come a protocol (tcp, http, dns), a flag (syn, rst), port, address, process, conversation, text, bytes, length, after, before, not; what stands out (flagged, retransmission); or a common field of Wireshark’s (tcp.port).`,
    of: (found: string) =>
      `${missing(found, 'The word behind it is missing.')} Here may come port, address or process.`,
    port: (found: string) =>
      `${found === '' ? 'The number of the port is missing.' : `“${found}” is not a port.`} A port is a number from 0 to 65535: port 4000.`,
    number: (found: string) =>
      `${found === '' ? 'The number is missing.' : `“${found}” is no number that can stand here.`} Write it as 100, or as 0x64.`,
    address: (found: string) =>
      `${found === '' ? 'The address is missing.' : `“${found}” is not an address that can stand here.`} Write it as 127.0.0.1 or ::1, or with the bits that count: 127.0.0.0/8. Fields of ip are about IPv4, those of ipv6 about IPv6.`,
    hardware: (found: string) =>
      `${found === '' ? 'The address is missing.' : `“${found}” is no address of hardware.`} Write it as 02:00:5e:10:00:01.`,
    text: (found: string) =>
      `${found === '' ? 'The letters are missing.' : `“${found}” is not a text.`} Put the letters between quotes: text "hello".`,
    quoted: (found: string) =>
      `${missing(found, 'What it shall hold is missing.')} Put letters between quotes, "hello", or write bytes as 0d:0a.`,
    literal: (found: string) =>
      `${missing(found, 'The letters are missing.')} Letters between quotes can be matched here, patterns cannot.`,
    bytes: (found: string) =>
      `${found === '' ? 'The bytes are missing.' : `“${found}” is no byte.`} Write each as two hexadecimal digits: bytes 0d 0a.`,
    seconds: (found: string) =>
      `${found === '' ? 'The number of seconds is missing.' : `“${found}” is no number of seconds.`} Write it as the list does: after 0.5, before 1.25.`,
    conversation: (found: string) =>
      `${found === '' ? 'The number of the conversation is missing.' : `“${found}” is no number of a conversation.`} They are counted from 1, as they began: conversation 1.`,
    process: (found: string) =>
      `${missing(found, 'The program is missing.')} Name it by its name or its PID: process tcp-echo, process 4711.`,
    operator: (found: string) =>
      `${missing(found, 'A sign is missing.')} Compare with ==, !=, >, <, >= or <=, or with in { }.`,
    equality: (found: string) =>
      `${missing(found, 'A sign is missing.')} An address is compared with == or !=, or with in { }.`,
    content: (found: string) => `${missing(found, 'A word is missing.')} Ask what it holds: contains "hello".`,
    'and-or': (found: string) => `“${found}” cannot come here. Join two parts with and, or with or.`,
    '{': (found: string) => `${missing(found, 'The list is missing.')} It stands between { and }: {80, 443}.`,
    '}': (found: string) => `${missing(found, 'The list does not end.')} Close it with }.`,
    ')': (found: string) =>
      `${found === '' ? 'A bracket is not closed.' : `“${found}” cannot come here.`} Close it with ).`,
  },
};
