// Hand-made frames: every link type, IPv6 with extension headers, options, fragments, and packets that contradict themselves.
import { describe, expect, test } from 'vitest';
import { createDissector } from '../../../server/shared/dissect/dissector.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { allProtocols, fieldOf, fromHex, layerOf, lines, wholeDissector } from './support.ts';

const dissector = await wholeDissector();
const dissect = (link: number, bytes: Uint8Array, original = bytes.length) =>
  dissector.dissect({ link, bytes, original });
const names = (link: number, bytes: Uint8Array, original = bytes.length): string =>
  dissect(link, bytes, original)
    .map(({ protocol, truncated }) => protocol + (truncated ? ' cut' : ''))
    .join(', ');

/** TCP, 20 bytes: 50000 to 80, PSH ACK. */
const tcp = 'c350 0050 00000001 00000002 5018 0040 0000 0000';
const ipv4 = (length: string, middle = '0000 4000 40 06'): string => `4500 ${length} ${middle} 0000 7f000001 7f000001`;
const packet4 = fromHex(`${ipv4('002a')} ${tcp} 6869`);
const ipv6 = (length: string, next: string): string =>
  `60000000 ${length} ${next} 40 00000000000000000000000000000001 00000000000000000000000000000001`;

describe('link types', () => {
  test.each([
    [1, '000000000000 000000000000 0800', 'ethernet'],
    [0, '02000000', 'bsd-loopback'],
    [0, '00000002', 'bsd-loopback'],
    [108, '00000002', 'bsd-loopback'],
    [101, '', 'raw'],
    [228, '', 'raw'],
  ])('%i with %s', (link, head, name) => {
    expect(names(link, new Uint8Array([...fromHex(head), ...packet4]))).toBe(`${name}, ipv4, tcp, data`);
  });

  test.each(['1e000000', '0000001e', '18000000', '1c000000'])(
    'IPv6 on the loopback of macOS and the BSDs: %s',
    (family) => {
      const bytes = fromHex(`${family} ${ipv6('0014', '06')} ${tcp}`);
      expect(names(0, bytes)).toBe('bsd-loopback, ipv6, tcp');
    },
  );

  test('families, types and links that are not known are data', () => {
    expect(names(0, fromHex('63000000 aabb'))).toBe('bsd-loopback, data');
    expect(names(1, fromHex('000000000000 000000000000 88cc 0102'))).toBe('ethernet, data');
    expect(names(1, fromHex('000000000000 000000000000 0004 01020304'))).toBe('ethernet, data');
    expect(names(4711, fromHex('0102'))).toBe('data');
  });

  test('what follows the packet in its frame is padding', () => {
    const bytes = new Uint8Array([...fromHex('000000000000 000000000000 0800'), ...packet4, 0, 0, 0, 0]);
    expect(names(1, bytes)).toBe('ethernet, ipv4, tcp, data, padding');
    expect(dissect(1, bytes).at(-1)).toMatchObject({ start: 56, end: 60 });
  });
});

describe('IPv4', () => {
  test('options are named and the payload is found behind them', () => {
    const bytes = fromHex(`4700 0030 0000 0000 40 06 0000 7f000001 7f000001 94040000 01 00 0000 ${tcp}`);
    const ip = layerOf(dissect(101, bytes), 'ipv4');
    expect(lines([fieldOf(ip, 'options')])).toEqual([
      '[20,28) options: 3 options',
      '  [20,24) router alert: 94 04 00 00',
      '  [24,25) no operation: 01',
      '  [25,28) end of options: 00 00 00',
    ]);
    expect(layerOf(dissect(101, bytes), 'tcp').start).toBe(28);
  });

  test('a first fragment shows TCP, a later one does not', () => {
    const first = fromHex(`${ipv4('0028', '0001 2000 40 06')} ${tcp}`);
    expect(fieldOf(layerOf(dissect(101, first), 'tcp'), 'checksum').text).toBe('0000, not checked: a fragment');
    const later = fromHex(`${ipv4('0028', '0001 2003 40 06')} ${tcp}`);
    expect(names(101, later)).toBe('raw, ipv4, data');
    expect(fieldOf(layerOf(dissect(101, later), 'ipv4'), 'fragment').value).toBe(3);
  });

  test('a length of 0 is that of the frame (segmentation offload)', () => {
    expect(names(101, fromHex(`${ipv4('0000')} ${tcp} 6869`))).toBe('raw, ipv4, tcp, data');
  });

  test('checksums: right, wrong, not filled in', () => {
    const text = (checksum: string): string => {
      const bytes = fromHex(`4500 0014 0000 4000 40 06 ${checksum} 7f000001 7f000001`);
      return fieldOf(layerOf(dissect(101, bytes), 'ipv4'), 'checksum').text;
    };
    expect([text('3ce2'), text('3ce3'), text('0000')]).toEqual(['3ce2, right', '3ce3, wrong', '0000, not filled in']);
  });

  test.each([
    ['a header of 16 bytes', '4400 0028 0000 4000 40 06 0000 7f000001 7f000001', 'at least 20 bytes'],
    ['a version of 5', '5500 0028', 'version 5'],
    ['a length less than its header', ipv4('0013'), '19 bytes long, less than its header'],
  ])('%s is unreadable', (_, hex, reason) => {
    const bytes = new Uint8Array([...fromHex('000000000000 000000000000 0800'), ...fromHex(hex)]);
    const last = dissect(1, bytes).at(-1);
    expect(last).toMatchObject({ protocol: 'unreadable', end: bytes.length });
    expect(last?.reason).toContain(reason);
  });

  test('a packet in a packet', () => {
    expect(names(101, fromHex(`${ipv4('003c', '0000 4000 40 04')} ${ipv4('0028')} ${tcp}`))).toBe(
      'raw, ipv4, ipv4, tcp',
    );
  });
});

describe('IPv6', () => {
  test('extension headers are walked, each with what follows it', () => {
    const extensions = '3c 00 0104 00000000  2c 00 0104 00000000  06 00 0001 0000abcd';
    const bytes = fromHex(`${ipv6('002c', '00')} ${extensions} ${tcp}`);
    const layers = dissect(101, bytes);
    const ip = layerOf(layers, 'ipv6');
    expect(lines(ip.fields.slice(-3))).toEqual([
      '[40,48) extension: 0, hop-by-hop options',
      '  [40,41) next: 60, destination options',
      '  [41,42) length: 8 bytes',
      '  [42,48) padding: 6 bytes',
      '[48,56) extension: 60, destination options',
      '  [48,49) next: 44, fragment',
      '  [49,50) length: 8 bytes',
      '  [50,56) padding: 6 bytes',
      '[56,64) extension: 44, fragment',
      '  [56,57) next: 6, TCP',
      '  [58,60) bits 0-12 fragment offset: 0',
      '  [58,60) bits 15-15 more fragments: set',
      '  [60,64) identification: 0x0000abcd',
    ]);
    expect(layerOf(layers, 'tcp')).toMatchObject({ start: 64, end: 84 });
    expect(fieldOf(layerOf(layers, 'tcp'), 'checksum').text).toContain('a fragment');
  });

  test('a later fragment is not read as TCP', () => {
    expect(names(101, fromHex(`${ipv6('001c', '2c')} 06 00 0008 0000abcd ${tcp}`))).toBe('raw, ipv6, data');
  });

  test('an extension header cut off by the packet’s own length is marked', () => {
    expect(names(101, fromHex(`${ipv6('0004', '00')} 06000000`))).toBe('raw, ipv6 cut');
    expect(names(101, fromHex(`${ipv6('0008', '00')} 06050000 00000000`))).toBe('raw, ipv6 cut');
  });

  test('headers longer than the packet says it is are unreadable', () => {
    const layers = dissect(101, fromHex(`${ipv6('0004', '00')} 3b00 0104 00000000 ${tcp}`));
    expect(layers.at(-1)).toMatchObject({ protocol: 'unreadable', start: 48, end: 68 });
    expect(layers.at(-1)?.reason).toBe('The packet says it is 44 bytes long, less than its headers.');
  });

  test('fields of the first word', () => {
    const ip = layerOf(dissect(101, fromHex(`6b912345 ${ipv6('0000', '3b').slice(9)}`)), 'ipv6');
    expect(lines(ip.fields.slice(0, 4))).toEqual([
      '[0,1) bits 0-3 version: 6',
      '[0,4) bits 4-9 class: 46',
      '[0,4) bits 10-11 congestion: 1',
      '[0,4) bits 12-31 flow label: 0x12345',
    ]);
  });

  test('the checksum takes in both addresses', () => {
    const text = (checksum: string): string => {
      const bytes = fromHex(`${ipv6('0014', '06')} c350 0050 00000001 00000002 5010 0040 ${checksum} 0000`);
      return fieldOf(layerOf(dissect(101, bytes), 'tcp'), 'checksum').text;
    };
    expect([text('ebef'), text('ebee'), text('001c')]).toEqual([
      'ebef, right',
      'ebee, wrong: ebef expected',
      '001c, not filled in',
    ]);
  });
});

describe('TCP', () => {
  const withOptions = (options: string): Uint8Array => {
    const size = fromHex(options).length;
    const head = ((20 + size) / 4).toString(16);
    const length = (40 + size).toString(16).padStart(4, '0');
    return fromHex(`${ipv4(length)} c350 0050 00000001 00000002 ${head}010 0040 0000 0000 ${options}`);
  };
  const optionLines = (options: string): string[] =>
    lines(fieldOf(layerOf(dissect(101, withOptions(options)), 'tcp'), 'options').fields ?? []);

  test('selective acknowledgements, unknown options, the end', () => {
    expect(optionLines('0101 0512 00000001 00000005 00000009 0000000c')).toEqual([
      '[40,41) no operation:',
      '[41,42) no operation:',
      '[42,60) SACK: 1 to 5, 9 to 12',
    ]);
    expect(optionLines('fc04 f989 00 aabbcc')).toEqual(['[40,44) option 252: f9 89', '[44,48) end of options:']);
  });

  test.each([
    ['of length 0', '0200 05b4'],
    ['longer than the header', '0509 0000'],
  ])('an option %s is said to be unreadable, and the payload is still found', (_, options) => {
    const tcpLayer = layerOf(dissect(101, withOptions(options)), 'tcp');
    const field = fieldOf(tcpLayer, 'options', 'unreadable');
    expect(field.end).toBe(tcpLayer.end);
    expect(field.says).toContain('which cannot be');
  });

  test('an option of a length that its kind never has is unreadable, and what follows it is read', () => {
    expect(optionLines('0304 0a00 080a 00000001 00000002 0101')).toEqual([
      '[40,44) unreadable: 03 04 0a 00',
      '[44,54) time stamps: 1, echoes 2',
      '[54,55) no operation:',
      '[55,56) no operation:',
    ]);
  });

  test.each([
    ['4010', 'has at least 20'],
    ['f010', 'more than its packet has left'],
  ])('a header length that cannot be is unreadable: %s', (word, reason) => {
    const layers = dissect(101, fromHex(`${ipv4('0028')} c350 0050 00000001 00000002 ${word} 0040 0000 0000`));
    expect(layers.at(-1)).toMatchObject({ protocol: 'unreadable' });
    expect(layers.at(-1)?.reason).toContain(reason);
  });

  test('checksums: right, wrong with the one expected, not filled in, cut', () => {
    const text = (checksum: string, cut = 0): string => {
      const bytes = fromHex(`${ipv4('002a')} c350 0050 00000001 00000002 5018 0040 ${checksum} 0000 6869`);
      const layers = dissect(101, bytes.subarray(0, bytes.length - cut), bytes.length);
      return fieldOf(layerOf(layers, 'tcp'), 'checksum').text;
    };
    expect(text('1234')).toBe('1234, wrong: 857b expected');
    expect(text('857b')).toBe('857b, right');
    expect(text('fe1e')).toBe('fe1e, not filled in');
    expect(text('fe1e', 1)).toBe('fe1e, not filled in');
    expect(text('857b', 1)).toBe('857b, not checked: cut');
  });
});

describe('data', () => {
  const data = (hex: string) => dissect(4711, fromHex(hex))[0];

  test('text where it is text, bytes always', () => {
    expect(lines(data('68690d0a')?.fields ?? [])).toEqual(['[0,4) text: hi␍⏎', '[0,4) bytes: 68 69 0d 0a']);
    expect(lines(data('00ff')?.fields ?? [])).toEqual(['[0,2) bytes: 00 ff']);
  });

  test('what the capture cut is counted', () => {
    const [layer] = dissector.dissect({ link: 4711, bytes: fromHex('6869'), original: 6 });
    expect(layer).toMatchObject({ truncated: true, end: 2 });
    expect(layer && fieldOf(layer, 'captured').text).toBe('2 bytes of 6 bytes');
  });
});

describe('the list of protocols', () => {
  const fake = (id: string, table: string, key: number): Protocol => ({
    id,
    title: id,
    rides: [{ table, key }],
    dissect: () => {
      throw new Error('mistake');
    },
  });

  test('two of one id, two in one place, or none for the rest are refused', async () => {
    const protocols = await allProtocols();
    expect(() => createDissector([...protocols, fake('tcp', 'ip', 200)])).toThrow('two protocols are called tcp');
    expect(() => createDissector([...protocols, fake('other', 'ip', 6)])).toThrow('both ride on ip 6');
    expect(() => createDissector([])).toThrow('any 0');
  });

  test('a protocol file that fails is a layer that says so', async () => {
    const protocols = await allProtocols();
    const broken = createDissector([...protocols.filter(({ id }) => id !== 'tcp'), fake('tcp', 'ip', 6)]);
    const last = broken.dissect({ link: 101, bytes: packet4, original: packet4.length }).at(-1);
    expect(last).toMatchObject({ protocol: 'unreadable', start: 20, end: 42 });
    expect(last?.reason).toContain('mistake');
  });

  test('every file is named as its protocol, and says plain sentences', async () => {
    const layers = [packet4, fromHex(`${ipv6('0014', '06')} ${tcp}`)].flatMap((bytes) => dissect(101, bytes));
    for (const field of layers.flatMap((layer) => layer.fields)) expect(field.says).toMatch(/^[A-Z6⏎][^!]+\.$/u);
    for (const { id } of await allProtocols()) {
      const module = (await import(`../../../server/shared/dissect/protocols/${id}.ts`)) as { protocol: Protocol };
      expect(module.protocol.id).toBe(id);
    }
  });
});
