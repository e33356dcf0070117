// HTTP in TCP conversations: which packets carry which part of a message, what is written on them, and their layers.
import { describe, expect, test } from 'vitest';
import { carriersOf, knownOf, namedIn, saidIn } from '../../../server/shared/conversations/context.ts';
import { label, protocolOf } from '../../../server/shared/conversations/label.ts';
import { story } from '../../../server/shared/conversations/story.ts';
import type { TcpConversation } from '../../../server/shared/conversations/types.ts';
import { isHttp } from '../../../server/shared/dissect/http/types.ts';
import { lines, wholeDissector } from '../dissect/support.ts';
import { frameOf, handshake, playOne, script, type Sent } from './segments.ts';

const dissector = await wholeDissector();

/** What was said after the handshake, "a" and "b" in turn, each with the sequence numbers that follow. */
function talk(...said: readonly (readonly ['a' | 'b', string])[]): Sent[] {
  const next = { a: 1001, b: 5001 };
  return [
    ...script(handshake),
    ...said.map(([from, text]): Sent => {
      const data = text.replaceAll('␍', '\r').replaceAll('⏎', '\n');
      const seq = next[from];
      next[from] += Buffer.byteLength(data);
      return { from, flags: 'PA', seq, ack: next[from === 'a' ? 'b' : 'a'], data };
    }),
  ];
}

const labelsOf = (conversation: TcpConversation): string[] =>
  conversation.packets.slice(3).map((packet) => label(packet, conversation));

const post = 'POST /echo HTTP/1.1␍⏎Host: 127.0.0.1:62894␍⏎Content-Type: text/plain␍⏎Content-Length: 5␍⏎␍⏎';
const ok = 'HTTP/1.1 200 OK␍⏎Content-Type: application/json␍⏎Content-Length: 2␍⏎␍⏎';
const stream = 'HTTP/1.1 200 OK␍⏎Transfer-Encoding: chunked␍⏎␍⏎';

describe('labels', () => {
  test('a request and its answer, each in one packet', () => {
    const conversation = playOne(talk(['a', `${post}hello`], ['b', `${ok}{}`]));
    expect(labelsOf(conversation)).toEqual(['POST /echo (96 B)', '200 OK application/json (72 B)']);
    expect(conversation.packets.map((packet) => protocolOf(packet, conversation))).toEqual([
      'tcp',
      'tcp',
      'tcp',
      'http',
      'http',
    ]);
  });

  test('a message in pieces', () => {
    const sent = talk(['a', 'PO'], ['a', post.slice(2)], ['a', 'he'], ['a', 'llo'], ['b', ok], ['b', '{}']);
    expect(labelsOf(playOne(sent))).toEqual([
      '2 B of a first line',
      '89 B more of POST /echo',
      '2 B more of POST /echo',
      'last 3 B of POST /echo',
      '200 OK application/json (70 of 72 B)',
      'last 2 B of 200 OK',
    ]);
  });

  test('a row of the list has room for more of a name than an arrow', () => {
    const path = `/orders?since=${'9'.repeat(30)}`;
    const [packet] = playOne(talk(['a', `GET ${path} HTTP/1.1␍⏎␍⏎`])).packets.slice(3);
    const conversation = playOne(talk(['a', `GET ${path} HTTP/1.1␍⏎␍⏎`]));
    expect(packet && label(packet, conversation)).toBe(`GET ${path.slice(0, 27)}… (61 B)`);
    expect(packet && label(packet, conversation, 80)).toBe(`GET ${path} (61 B)`);
  });

  test('an answer in chunks', () => {
    const sent = talk(
      ['a', 'GET /stream HTTP/1.1␍⏎Host: x␍⏎␍⏎'],
      ['b', stream],
      ['b', '7␍⏎line 1⏎␍⏎'],
      ['b', '7␍⏎line 2⏎␍⏎7␍⏎line 3⏎␍⏎'],
      ['b', '7␍⏎lin'],
      ['b', 'e 4⏎␍⏎0␍⏎␍⏎'],
    );
    expect(labelsOf(playOne(sent))).toEqual([
      'GET /stream (33 B)',
      '200 OK (47 B, goes on)',
      'chunk, 7 B “line 1⏎”',
      '24 B more of 200 OK',
      '6 B more of 200 OK',
      'the end of 200 OK',
    ]);
  });

  test('several messages in one packet, and one that cannot be read', () => {
    const get = (path: string): string => `GET ${path} HTTP/1.1␍⏎Host: x␍⏎␍⏎`;
    const sent = talk(
      ['a', get('/a') + get('/b') + get('/c')],
      ['a', 'POST / HTTP/1.1␍⏎Host: x␍⏎Content-Length: 1␍⏎Content-Length: 2␍⏎␍⏎x'],
      ['a', get('/d')],
    );
    expect(labelsOf(playOne(sent))).toEqual([
      'GET /a (28 B), GET /b (28 B) and 1 more',
      'POST /, which cannot be read',
      '28 bytes “GET /d HTTP/1.1␍…”',
    ]);
  });

  test('the label of a packet stays when others follow', () => {
    const sent = [
      ...talk(
        ['a', post],
        ['a', 'hel'],
        ['a', `lo${post}`],
        ['b', stream],
        ['b', '7␍⏎line 1⏎␍⏎'],
        ['b', '7␍⏎line 2'],
        ['b', '⏎␍⏎0␍⏎'],
        ['b', '␍⏎'],
        ['a', 'xxxxx'],
        ['a', 'what?␍⏎'],
      ),
      { from: 'a', flags: 'FA', seq: 1001, ack: 5001 } as const,
    ];
    const all = labelsOf(playOne(sent));
    for (let count = 4; count <= sent.length; count++)
      expect(labelsOf(playOne(sent.slice(0, count)))).toEqual(all.slice(0, count - 3));
  });

  test('echoed text that looks like a request is one, whoever says it', () => {
    const get = 'GET / HTTP/1.1␍⏎Host: x␍⏎␍⏎';
    expect(labelsOf(playOne(talk(['a', get], ['b', get])))).toEqual(['GET / (27 B)', 'GET / (27 B)']);
  });

  test('control characters of a target are not passed on', () => {
    const sent = talk(['a', 'GET /\u001b[31m HTTP/1.1␍⏎Host: x␍⏎␍⏎']);
    expect(labelsOf(playOne(sent)).join('')).not.toContain('\u001b');
  });
});

describe('what a conversation knows', () => {
  test('which packets carry a part of a message', () => {
    const conversation = playOne(
      talk(['a', post.slice(0, 30)], ['a', post.slice(30)], ['a', 'hello'], ['b', `${ok}{}`]),
    );
    const [request] = (conversation.messages?.a ?? []).filter(isHttp);
    expect(request).toMatchObject({ kind: 'request', method: 'POST', target: '/echo', state: 'whole' });
    const ids = (span: { start: number; end: number }) => carriersOf(conversation, 'a')(span).map(({ id }) => id);
    expect(request && ids(request)).toEqual([4, 5, 6]);
    expect(request && ids(request.line)).toEqual([4]);
    expect(request && ids(request.body)).toEqual([6]);
    expect(carriersOf(conversation, 'b')({ start: 0, end: 1 }).map(({ id }) => id)).toEqual([7]);
  });

  test('HEAD is answered without a body: the other side tells the method', () => {
    const conversation = playOne(
      talk(['a', 'HEAD / HTTP/1.1␍⏎Host: x␍⏎␍⏎'], ['b', ok], ['a', 'GET / HTTP/1.1␍⏎Host: x␍⏎␍⏎'], ['b', `${ok}{}`]),
    );
    expect(conversation.messages?.b).toMatchObject([
      { state: 'whole', body: { framing: 'none' } },
      { state: 'whole', body: { framing: 'length', length: 2 } },
    ]);
  });

  test('a FIN completes a body without a length, and cuts one that has one', () => {
    const until = 'HTTP/1.0 200 OK␍⏎␍⏎hi';
    const fin = (sent: Sent[], from: 'a' | 'b'): Sent[] => {
      const last = sent.findLast((one) => one.from === from);
      const seq = (last?.seq ?? 0) + Buffer.byteLength(String(last?.data ?? ''));
      return [...sent, { from, flags: 'FA', seq, ack: 1 }];
    };
    expect(playOne(talk(['b', until])).messages?.b[0]?.state).toBe('waits');
    expect(playOne(fin(talk(['b', until]), 'b')).messages?.b[0]?.state).toBe('whole');
    expect(playOne(fin(talk(['a', post]), 'a')).messages?.a[0]).toMatchObject({
      state: 'cut',
      why: 'it ended after 0 of 5 bytes of the body',
    });
    const reset = playOne([...talk(['a', post]), { from: 'b', flags: 'R', seq: 5001 }]);
    expect(reset.messages?.a[0]?.state).toBe('cut');
  });

  test('what is lost on the way is waited for, and read once it is there', () => {
    const sent = talk(['a', post.slice(0, 40)], ['a', post.slice(40)], ['a', 'hello']);
    const swapped = [...sent.slice(0, 3), sent[5], sent[4], sent[3]].filter((one) => one !== undefined);
    expect(playOne(swapped.slice(0, 5)).messages).toBeUndefined();
    expect(playOne(swapped).messages?.a[0]?.state).toBe('whole');
  });

  test('other protocols are left alone', () => {
    const conversation = playOne(talk(['a', '\u0007hello'], ['b', '\u0007hello']));
    expect(conversation.messages).toBeUndefined();
    const [packet] = conversation.packets.slice(3);
    expect(packet && saidIn(packet, conversation)).toBeUndefined();
  });

  test('so is text, of which nothing is said but what it says itself', () => {
    const conversation = playOne(talk(['a', 'hello⏎'], ['b', 'hello⏎']));
    expect(conversation.messages?.a).toMatchObject([{ protocol: 'lines', name: 'hello', start: 0, end: 6 }]);
    const [packet] = conversation.packets.slice(3);
    expect(packet && namedIn(packet, conversation)).toBeUndefined();
    expect(packet && label(packet, conversation)).toBe('6 bytes “hello⏎”');
    expect(packet && protocolOf(packet, conversation)).toBe('tcp');
  });
});

describe('layers', () => {
  const layersOf = (sent: Sent[], id: number): string => {
    const conversation = playOne(sent);
    const packet = conversation.packets.find((one) => one.id === id);
    const one = sent[id - 1];
    if (!packet || !one) throw new Error(`no packet ${id}`);
    return dissector
      .dissect(frameOf(one, id), knownOf(packet, conversation))
      .slice(3)
      .flatMap(({ title, start, end, fields }) => [`${title} [${start},${end})`, ...lines(fields, '  ')])
      .join('\n');
  };

  test('a request whole', () => {
    expect(layersOf(talk(['a', `${post}hello`]), 4)).toBe(`HTTP request [40,136)
  [40,61) first line: POST /echo HTTP/1.1
    [40,44) method: POST
    [45,50) target: /echo
    [51,59) version: HTTP/1.1
  [61,84) Host: 127.0.0.1:62894
  [84,110) Content-Type: text/plain
  [110,129) Content-Length: 5
  [129,131) empty line: ⏎
  [131,136) body: hello`);
  });

  test('its parts, in the packets that carry them', () => {
    const sent = talk(['a', post.slice(0, 40)], ['a', post.slice(40)], ['a', 'hel']);
    expect(layersOf(sent, 4)).toBe(`HTTP request [40,80)
  [40,61) first line: POST /echo HTTP/1.1
    [40,44) method: POST
    [45,50) target: /echo
    [51,59) version: HTTP/1.1
  [61,80) Host: 127.0.0.1:62894, to packet 5
  [40,40) waits for: 3 of 5 bytes of the body`);
    expect(layersOf(sent, 5)).toBe(`HTTP, more of POST /echo [40,91)
  [40,40) part: 51 bytes of POST /echo, from packet 4, to packet 6
  [40,44) Host: 127.0.0.1:62894, from packet 4
  [44,70) Content-Type: text/plain
  [70,89) Content-Length: 5
  [89,91) empty line: ⏎`);
    expect(layersOf(sent, 6)).toBe(`HTTP, more of POST /echo [40,43)
  [40,40) part: 3 bytes of POST /echo, from packet 4
  [40,43) body: hel`);
  });

  test('two messages in one packet are two layers; what is behind a bad one is data', () => {
    const get = (path: string): string => `GET ${path} HTTP/1.1␍⏎Host: x␍⏎␍⏎`;
    const two = layersOf(talk(['a', get('/a') + get('/b')]), 4);
    expect(two.match(/^HTTP .*/gm)).toEqual(['HTTP request [40,68)', 'HTTP request [68,96)']);
    const bad = layersOf(talk(['a', 'GET /␍⏎'], ['a', 'more']), 4);
    expect(bad).toContain('unreadable: not HTTP from here on');
    expect(layersOf(talk(['a', 'GET /␍⏎'], ['a', 'more']), 5)).toMatch(/^Data \[40,44\)/);
  });

  test('chunks, and what others might refuse', () => {
    const chunks = layersOf(talk(['b', `${stream.replaceAll('␍', '')}7␍⏎line 1⏎␍⏎0␍⏎␍⏎`]), 4);
    expect(chunks).toContain('  [84,101) body: 1 chunk here\n    [87,94) chunk: line 1⏎');
    expect(chunks).toContain('note: lf only');
  });

  test('a frame that was cut says so', () => {
    const sent = talk(['a', `${post}hello`]);
    const conversation = playOne(sent);
    const [packet] = conversation.packets.slice(3);
    const frame = frameOf(sent[3] ?? { flags: '', seq: 0 }, 4);
    const cut = { ...frame, bytes: frame.bytes.subarray(0, 100) };
    const layers = dissector.dissect(cut, packet ? knownOf(packet, conversation) : {});
    expect(layers.at(-1)).toMatchObject({ protocol: 'http', truncated: true, end: 100 });
  });
});

test('stories are plain sentences', () => {
  const sent = talk(
    ['a', `${post}hello`],
    ['b', ok],
    ['b', '{}'],
    ['a', post],
    ['b', stream],
    ['a', 'helloGET /!.\u0007'],
    ['a', ' HTTP/1.1⏎Host: x⏎⏎'],
  );
  const conversation = playOne(sent);
  const told = conversation.packets.slice(3).map((packet) => story(packet, conversation));
  expect(told[0]).toEqual({
    title: 'The client asks: POST /echo',
    says: 'The whole message: a head, and a body of 5 bytes.',
  });
  expect(told[1]?.title).toBe('The server answers: 200 OK');
  expect(told[2]?.says).toBe('With these bytes the message is whole.');
  for (const { title, says } of told) {
    expect(title).toMatch(/^The [^!]+$/);
    expect(says).toMatch(/^[A-Z][^!]+\.$/);
    expect(title + says).not.toMatch(/undefined|NaN/);
    expect([...(title + says)].every((sign) => sign >= ' ')).toBe(true);
  }
});

test('a title has names and addresses as they were said', () => {
  const conversation = playOne(talk(['a', 'GET /index.html?v=1.2 HTTP/1.1\r\nHost: x\r\n\r\n']));
  const packet = conversation.packets[3];
  expect(packet && story(packet, conversation).title).toBe('The client asks: GET /index.html?v=1.2');
});
