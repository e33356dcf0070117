// The filter of the packet list against Wireshark's: what ours keeps of packets of every kind is what tshark keeps with the filter that
// is shown below the field. Where the two differ, the reason is listed here.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { needs } from '../support/needs.ts';
import { batch, filterLanguage, newModel } from '../unit/client-fixture.ts';
import { counted } from './tshark-counted.ts';
import { answerCases, framesOfCase } from '../unit/conversations/answer-cases.ts';
import { datagramOf, frameOf, script } from '../unit/conversations/segments.ts';
import { scenes } from '../unit/conversations/scenes.ts';
import { talkOf } from '../unit/client-talk-frames.ts';
import { goldens } from '../unit/dissect/goldens.ts';
import { casesOf, framesOf } from '../unit/dissect/spoken-cases.ts';

const without = needs('tshark');
const run = promisify(execFile);
const language = await filterLanguage();
const model = await newModel();

/** All packets, each with the name of what it is from. */
const frames: Frame[] = [];
const names: string[] = [];
function add(name: string, list: readonly Frame[], late = 0): void {
  const since = (frames.at(-1)?.at ?? 0) + 1000 + late;
  const first = list[0]?.at ?? 0;
  for (const frame of list) {
    frames.push({ ...frame, id: frames.length + 1, at: since + frame.at - first });
    names.push(name);
  }
}

// Golden packets of TCP have all the same ports: what stands out among them says nothing.
const apart = goldens().filter(({ file, name }) => file !== 'tcp.md' || name === 'urgent words');
for (const { file, name, before, frame } of apart) add(`${file}, ${name}`, [...before, frame]);
for (const [at, { name, lines }] of scenes.entries()) {
  const version = at % 2 === 0 ? 4 : 6;
  const sent = script(lines).map((one) => ({ ...one, ports: [50_000 + at, 80] as const, version }) as const);
  add(
    name,
    sent.map((one, index) => frameOf(one, index + 1)),
    600e9,
  );
}
let client = 40_000;
/** What is said, at the port at which Wireshark looks for it. */
function speak(protocol: string, door: number): void {
  const file = new URL(`../unit/dissect/golden-messages/${protocol}.md`, import.meta.url);
  for (const one of casesOf(fs.readFileSync(file, 'utf8')))
    add(`${protocol}.md, ${one.name}`, framesOf({ ...one, ports: [client++, door] }));
}
const doors = { dns: 53, http: 80, mqtt: 1883, postgresql: 5432, redis: 6379, tls: 443, websocket: 80 };
for (const [protocol, door] of Object.entries(doors)) speak(protocol, door);
add('datagrams', [datagramOf({ data: 'Hello, a.b(c)\r\n' }, 1), datagramOf({ from: 'b', data: 'x' }, 2)]);
add('datagrams of UDP-Lite', [lite([7, 8]), lite([9, 10]), datagramOf({ ports: [11, 12] })]);
add('a segment', [frameOf({ flags: 'PA', seq: 1, data: 'HELLO "you"\\', ports: [9000, 9001] })]);
add('a segment that says the way is crowded', [crowded()]);
const offers = [2, 4, 5, 180, 3, 3, 7, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1];
add('a segment with options', [frameOf({ flags: 'S', seq: 1, ports: [9004, 9005], options: offers })]);
add('a segment with options that cannot be', [
  frameOf({ flags: 'S', seq: 1, ports: [9006, 9007], options: [3, 4, 7, 0, 2, 4, 1, 0] }),
  frameOf({ flags: 'S', seq: 1, ports: [9008, 9009], options: [1, 1, 2, 9] }),
]);
add('a segment that an error quotes', [quoted([50_000, 80])]);
for (const [name, list] of Object.entries(counted)) add(name, list(client++));
add('an error about what was not seen', [quoted([1, 2]), frameOf({ flags: 'S', seq: 1, ports: [3, 4] })]);
const headers = 'Host: x\r\nUser-Agent: u\r\nAuthorization: Basic dTpw\r\nCookie: a=b\r\nReferer: /from\r\n\r\n';
const answered =
  'Content-Type: text/plain\r\nServer: s\r\nSet-Cookie: a=b\r\nLocation: /to\r\nContent-Length: 0\r\n\r\n';
const asked = talkOf(
  [
    ['a', `GET /Greeting HTTP/1.1\r\n${headers}`],
    ['b', `HTTP/1.1 302 Found\r\n${answered}`],
  ],
  { ports: [client++, 80] },
);
add('a head of many lines', asked);
for (const one of answerCases.filter(({ theirs }) => theirs === undefined))
  add(`answers, ${one.name}`, framesOfCase(one, client++), 600e9);
// Last: Wireshark counts what a proxy passes on as a conversation of its own.
speak('socks5', 1080);

function lite(ports: [number, number]): Frame {
  const frame = datagramOf({ data: 'x', ports });
  const bytes = frame.bytes.slice();
  bytes[9] = 136;
  return { ...frame, bytes };
}

/** ECE, CWR and URG are set, the header has 24 bytes, and few routers may follow. */
function crowded(): Frame {
  const frame = frameOf({ flags: 'A', seq: 1, ports: [9002, 9003], options: [1, 1, 1, 1] });
  const bytes = frame.bytes.slice();
  bytes[8] = 7;
  bytes[33] = 0xf0;
  bytes[39] = 5;
  return { ...frame, bytes };
}

/** Port unreachable, about a whole segment between these ports. */
function quoted(ports: [number, number]): Frame {
  const { bytes } = frameOf({ flags: 'PA', seq: 1, data: 'quoted', ports });
  const icmp = [3, 3, 0, 0, 0, 0, 0, 0, ...bytes];
  const ip = [0x45, 0, 0, 20 + icmp.length, 0, 0, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
  const all = Uint8Array.from([...ip, ...icmp]);
  return { ...frameOf({ flags: 'A', seq: 1 }), original: all.length, bytes: all };
}

/** Words of ours that need more than themselves, and some of what can be said with each kind of term. */
const said = [
  ...['port 80', 'port != 80', 'port > 49999', 'from port 53', 'to port in {80, 5000..9000}', 'tcp.port != 80'],
  ...['udp.srcport == 53', 'tcp.dstport ge 50000', 'address 127.0.0.1', 'address 10.9.0.0/16', 'address != 127.0.0.1'],
  ...['from address ::1', 'to address in {127.0.0.1, fe80::/10}', 'ip.src == 10.9.0.1', 'ipv6.addr != ::1'],
  ...['text "hello"', 'text "a.b(C)\\r"', 'text "you\\"\\\\"', 'bytes 48 65', 'bytes 0d', 'tcp contains 00:50:00'],
  ...['udp contains "ello"', 'frame contains "HELLO"', 'tcp.payload matches "hello"', 'udp.payload contains "H"'],
  ...['length > 100', 'frame.len in {60, 70..80}', 'frame.cap_len < 30', 'packet 7', 'frame.number >= 200'],
  ...[
    'after 0.00012',
    'before 600',
    'frame.time_relative > 1200.5',
    'ttl 64',
    'ttl < 64',
    'ip.ttl != 64',
    'ipv6.hlim 255',
  ],
  ...[
    'ip.version == 6',
    'ip.version != 6',
    'ip.proto == 0x11',
    'ip.len > 100',
    'ip.id == 0',
    'ipv6.nxt == 58',
    'ipv6.plen < 20',
    'tcp.len > 0',
  ],
  ...['tcp.hdr_len > 20', 'tcp.seq_raw == 1001', 'tcp.ack_raw > 5005', 'tcp.window_size_value == 0', 'udp.length > 30'],
  ...[
    'tcp.seq == 1',
    'tcp.seq != 0',
    'tcp.seq > 4000000000',
    'tcp.seq in {4..9}',
    'tcp.ack == 1',
    'tcp.ack > 4000000000',
  ],
  ...['tcp.ack == 1001', 'tcp.nxtseq == 1', 'tcp.nxtseq >= 7', 'tcp.nxtseq != 1', 'tcp.window_size == 1280'],
  ...['tcp.time_relative == 0', 'tcp.time_relative > 0.0000025', 'tcp.time_relative < 0', 'tcp.time_delta < 0'],
  ...['tcp.time_delta == 0', 'tcp.time_delta != 0.000001', 'tcp.time_delta in {-1..0, 0.3..1}'],
  ...['frame.time_delta < 0', 'frame.time_delta == -0.0000005', 'frame.time_delta > 1', 'frame.time_delta != 0.000001'],
  ...['tcp.window_size > 1073725439', 'tcp.window_size in {10, 20}', 'tcp.window_size != 64'],
  ...['icmp.type == 3', 'icmp.code != 3', 'icmpv6.type in {133..137}', 'icmpv6.code == 4', 'tcp.flags == 0x012'],
  ...[
    'tcp.flags.syn == 1',
    'tcp.flags.reset',
    'tcp.flags.ack != 1',
    'tcp.stream == 3',
    'tcp.stream != 0',
    'tcp.stream >= 60',
  ],
  ...[
    'udp.stream < 3',
    'udp.stream > 9',
    'conversation 1',
    'conversation 9',
    'conversation 20',
    'http.request.method == "GET"',
  ],
  ...['http.response.code >= 400', 'http.request.uri contains "/"', 'http.host', 'tls.handshake.type == 1'],
  ...['http.request.uri matches "GREET"', 'http.content_type contains "text"', 'http.host != "y"'],
  ...['dns.qry.name == "example.test"', 'dns.qry.name contains "a"', 'dns.qry.type == 28', 'dns.flags.rcode == 3'],
  ...[
    'dns.flags.response == 0',
    'tls.handshake.extensions_server_name contains "example"',
    'tls.alert_message.level == 2',
  ],
  ...['tls.alert_message.desc != 0', 'websocket.opcode in {8..10}', 'mqtt.msgtype == 3'],
  ...['http.time < 0.000002', 'http.time > 0.03', 'dns.time == 0.000001', 'dns.time in {0.001..2}'],
  ...['ip.dsfield.dscp == 0', 'ip.dsfield != 0', 'ip.flags.df == 1', 'ip.flags.mf == true', 'ip.frag_offset > 0'],
  ...['ip.hdr_len > 20', 'tcp.options.mss_val >= 1460', 'tcp.options.wscale.shift == 7', 'tcp.urgent_pointer != 0'],
  ...['tcp.options.timestamp.tsval > 0', 'tcp.options.timestamp.tsecr == 0', 'http.response.phrase == "OK"'],
  ...[
    'http.response.phrase contains "und"',
    'http.request.version == "HTTP/1.1"',
    'http.response.version != "HTTP/1.0"',
  ],
  ...['eth.type == 0x0806', 'eth.type in {0x0800, 0x86dd}', 'arp.opcode == 1', 'arp.opcode != 1'],
  ...['eth.addr == ff:ff:ff:ff:ff:ff', 'eth.dst != d6:48:6a:8e:ff:fe', 'eth.src in {d6:48:6a:8e:ff:fe}'],
  ...['arp.src.proto_ipv4 == 10.9.0.1', 'arp.dst.proto_ipv4 != 10.9.0.2', 'arp.dst.hw_mac == 00-00-00-00-00-00'],
  ...['tls.record.content_type == 22', 'tls.record.content_type in {20, 21}', 'pgsql.query contains "COPY"'],
  ...['pgsql.query matches "SELECT"', 'mqtt.topic == "home/bath/temp"', 'mqtt.topic contains "+"'],
  ...['!tcp && ip', 'not (port 80 or udp) and ip', 'tcp and not flagged or icmp', 'syn and (ipv6 or port 50002)'],
].map((text) => text.replace('ipv6.hlim 255', 'ipv6.hlim == 255'));

/** Words that can stand alone. */
const alone = [...language.ours, ...language.theirs].filter(
  (word) =>
    !/^(.*port|.*address|.*process|text|bytes|length|packet|ttl|after|before|took|conversation|frame)$/.test(word) &&
    !/\.(src|dst)port$|payload$/.test(word),
);

interface Difference {
  readonly of: RegExp;
  readonly why: string;
}

/** A mark that only one of the two puts, in conversations of tshark-counted.ts. */
function standsOut(mark: string, which: 'ours' | 'theirs', ...cases: readonly string[]): RegExp {
  const other = which === 'ours' ? 'theirs' : 'ours';
  const words = [mark, `tcp\\.analysis\\.${mark.replaceAll('-', '_')}`, 'flagged', 'tcp\\.analysis\\.flags'];
  const asked = `((${words.join('|')}), ${which}|tcp and not flagged or icmp, ${other})`;
  return new RegExp(`^${asked} alone: numbers, (${cases.join('|')})$`);
}

const differences: readonly Difference[] = [
  {
    of: /theirs alone: ipv[46]\.md, (pieces that overlap|a fragment that was cut)|^not .*ours alone: ipv4\.md, (pieces that|a fragment)/,
    why: 'Wireshark puts pieces together that overlap, or that were cut; a kernel does not, and neither do we.',
  },
  {
    of: /theirs alone: icmpv6\.md, a shorter way/,
    why: 'What a redirect of ICMPv6 quotes stands in an option, which is read for the details of a packet alone.',
  },
  { of: /ours alone: ipv6\.md, options .* one that cannot be$/, why: 'Wireshark ends at an option that cannot be.' },
  {
    of: /theirs alone: (ipv4\.md, (a header of 16 bytes|a length less than its header|(a checksum of zero, .* and )?cut in its options)|raw\.md, a version that there is not)/,
    why: 'What cannot be read is for Wireshark IP, too.',
  },
  {
    of: /^ip\.version.*, theirs alone: ipv6\.md, version 5(, of which one byte is there)?$/,
    why: 'The same: what says that it is of version 5 is no packet of IP for us.',
  },
  {
    of: /icmp(v6)?, ours alone: ipv6\.md, cut in a proof$/,
    why: 'For us it is what its last extension header says comes next; for Wireshark, only what is there of it.',
  },
  {
    of: /^(eth|null|raw|bsd-l).*ours alone: .*(cut in its addresses|bsd-loopback\.md, cut|carries nothing|a version that there is not)/,
    why: 'For us it is what the file says; for Wireshark, only what has all of its header, or something behind it.',
  },
  { of: /^dns, theirs alone: /, why: 'Wireshark takes all for DNS that goes to or from port 53.' },
  {
    of: /^dns\.[^,]+, theirs alone: (?!dns\.md, (?!what is no DNS))/,
    why: 'The same, field by field; of what DNS does say, all are found.',
  },
  {
    of: /^websocket\.opcode, theirs alone: websocket\.md, what cannot be read/,
    why: 'Of a frame that cannot be, Wireshark still reads the first byte.',
  },
  {
    of: /^udp\.length, theirs alone: (udp-lite|.*UDP-Lite)/,
    why: 'UDP-Lite has no length; Wireshark takes that of its packet.',
  },
  {
    of: /^(http|dns|mqtt|postgresql|pgsql|websocket), ours alone: (?!socks5)/,
    why: 'Ours keeps all packets that carry some of a message, Wireshark the one that completes it.',
  },
  {
    of: /^http\.request.*, ours alone: http\.md, GET without a version/,
    why: 'A line without a version is no request for Wireshark. For us it is one of which the version is missing.',
  },
  {
    of: /^(http|tls|redis|resp).*, ours alone: .*(CONNECT|a client that does not wait|to go on under TLS)/,
    why: 'What is said through a proxy, or once both have agreed on it, Wireshark finds by its port alone.',
  },
  { of: /^http.*, ours alone: answers, .* sent again$/, why: 'What is sent again, Wireshark does not read again.' },
  {
    of: /^http.*, ours alone: answers, .* overtake each other$/,
    why: 'Wireshark puts together what came out of order only where it is told to.',
  },
  {
    of: /^dns\.time.*, ours alone: dns\.md, (other kinds|an answer with a mistake)/,
    why: 'Wireshark tells the time of an answer at its end, which it does not reach.',
  },
  {
    of: /^eth\..*, theirs alone: ethernet\.md, a frame in a packet/,
    why: 'A frame within a packet is read for the details of a packet alone.',
  },
  {
    of: /^http, theirs alone: http\.md, CONNECT, and an answer that is none of HTTP/,
    why: 'Wireshark takes all for HTTP that goes to or from port 3128.',
  },
  {
    of: /^tcp\.window_size .*: numbers, a shift where there is no SYN$/,
    why: 'Only a SYN may tell a shift, and elsewhere it is ignored (RFC 7323, 2.2). Wireshark takes it from any segment.',
  },
  {
    of: standsOut('duplicate-ack', 'theirs', 'an ACK of the number in a SYN without the flag'),
    why: 'What a SYN without ACK has for an acknowledgment is none (RFC 9293, 3.1). Wireshark takes the next one for a second.',
  },
  {
    of: standsOut('reused-ports', 'theirs', 'a SYN ACK with another number', 'an error about a SYN ACK'),
    why: 'Ports are used again by a SYN without ACK, as the User’s Guide (7.5) has it. Wireshark says it of a SYN ACK, too.',
  },
  {
    of: standsOut('reused-ports', 'theirs', 'an error about a SYN'),
    why: 'What an error quotes was sent before: it begins nothing. For Wireshark, the next conversation begins with it.',
  },
  {
    of: standsOut('lost-segment', 'ours', 'an error about a SYN'),
    why: 'So what comes next is for us of the conversation before.',
  },
  {
    of: standsOut('ack-lost-segment', 'ours', 'a SYN that an ACK alone answers'),
    why: 'A SYN within a conversation begins the next for us once a SYN ACK answers it (RFC 9293, 3.10.7.4), for Wireshark at once.',
  },
  { of: /^socks5?, theirs alone: /, why: 'What a proxy passes on counts as SOCKS, too.' },
];

let folder = '';
let file = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-filter-'));
  file = path.join(folder, 'all.pcapng');
  fs.writeFileSync(file, writePcapng(frames, { worlds: [{ name: 'w1', kind: 'private' }], began: 0 }));
  for (const frame of frames) model.add(batch([frame]));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Numbers of the packets that ours keeps, and what it is called in Wireshark. */
function ours(text: string): { kept: Set<number>; wireshark: string } {
  const kept = new Set<number>();
  model.filter(text);
  for (let first = 0; first < frames.length; first += 500) {
    model.window(first, 500, false);
    for (const { id } of model.delta().window?.rows ?? []) kept.add(id);
  }
  return { kept, wireshark: model.delta().filtered?.wireshark?.text ?? '' };
}

/** The same of theirs, for all filters at once: to start tshark takes longer than to ask it. */
async function theirs(filters: readonly string[]): Promise<Set<number>[]> {
  const script = path.join(folder, 'ask.lua');
  const lines = filters.map((filter) => `[==[${filter}]==]`).join(',\n');
  fs.writeFileSync(
    script,
    `for number, filter in ipairs({${lines}}) do
      local kept = Listener.new("frame", filter)
      function kept.packet(packet) print(number .. " " .. packet.number) end
    end`,
  );
  const args = ['-n', '-q', '-r', file, '-X', `lua_script:${script}`];
  const { stdout, stderr } = await run('tshark', args, { timeout: 50_000, maxBuffer: 2 ** 25 });
  expect(stderr).not.toMatch(/error/i);
  const kept = filters.map(() => new Set<number>());
  for (const [, filter, number] of stdout.matchAll(/^(\d+) (\d+)$/gm)) kept[Number(filter) - 1]?.add(Number(number));
  return kept;
}

describe.skipIf(without !== '')(`what is kept${without}`, () => {
  test('by every word, and by every kind of term', async () => {
    const each = [...alone, ...said].map((text) => ({ text, ...ours(text) }));
    const all = each.filter(({ wireshark }) => wireshark !== '');
    // Text in lines is for Wireshark no protocol.
    expect(each.filter((one) => !all.includes(one)).map(({ text, kept }) => [text, kept.size > 0])).toEqual([
      ['lines', true],
    ]);
    const told = await theirs(all.map(({ wireshark }) => wireshark));
    const other: string[] = [];
    const idle: string[] = [];
    for (const [index, { text, kept, wireshark }] of all.entries()) {
      const here = told[index] ?? new Set();
      if (![...kept].some((id) => here.has(id))) idle.push(`${text} (${wireshark})`);
      for (const id of kept) if (!here.has(id)) other.push(`${text}, ours alone: ${names[id - 1]}`);
      for (const id of here) if (!kept.has(id)) other.push(`${text}, theirs alone: ${names[id - 1]}`);
    }
    expect(other.filter((line) => !differences.some(({ of }) => of.test(line)))).toEqual([]);
    expect(idle).toEqual([]);
    for (const { of, why } of differences)
      expect(
        other.some((line) => of.test(line)),
        why,
      ).toBe(true);
  });

  test('and with -Y, too', async () => {
    const { kept, wireshark } = ours(
      'text "hello" or (syn and port 50000..50002)'.replace('port 50000..50002', 'port in {50000..50002}'),
    );
    const args = ['-n', '-r', file, '-Y', wireshark, '-T', 'fields', '-e', 'frame.number'];
    const { stdout } = await run('tshark', args, { timeout: 50_000 });
    expect(stdout.split('\n').filter(Boolean).map(Number)).toEqual([...kept]);
    expect(kept.size).toBeGreaterThan(5);
  });
});
