// The parser of /proc/PID/net: real lines of Linux 6.18, IPv4, IPv6 and IPv4-mapped, TCP and UDP.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOf, parseProcNet } from '../../server/sockets/proc-net.ts';

const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const listener =
  '   0: 0100007F:A8A7 00000000:0000 0A 00000000:00000003 00:00000000 00000000  1001        0 1066 1 00000000e16b2793 100 0 0 10 0';
const open =
  '  12: 0100007F:AA96 0100007F:A8A7 01 00000010:0000000A 02:00000B9A 00000000     0        0 2811 2 00000000a4c4a1d0 20 4 30 10 -1';
const waiting =
  '   3: 0200007F:A8A7 0100007F:AA98 06 00000000:00000000 03:00001770 00000000     0        0 0 3 00000000a4c4a1d0';

describe('TCP over IPv4', () => {
  test('a listener: its address, its backlog in the receive queue, its user and its inode', () => {
    expect(parseProcNet(`${heading}${listener}\n`, 'tcp')).toEqual([
      {
        transport: 'tcp',
        family: 4,
        local: { address: '127.0.0.1', port: 43175 },
        remote: { address: '0.0.0.0', port: 0 },
        state: 'LISTEN',
        uid: 1001,
        inode: 1066,
        recvQueue: 3,
        sendQueue: 0,
      },
    ]);
  });

  test('a connection with bytes on both sides, and one in TIME_WAIT that nobody holds', () => {
    const [first, second] = parseProcNet(`${heading}${open}\n${waiting}\n`, 'tcp');
    expect(first).toMatchObject({ state: 'ESTABLISHED', sendQueue: 16, recvQueue: 10, uid: 0 });
    expect(first?.remote).toEqual({ address: '127.0.0.1', port: 43175 });
    expect(second).toMatchObject({ state: 'TIME_WAIT', inode: 0, local: { address: '127.0.0.2', port: 43175 } });
  });

  test('a socket that the kernel printed twice is one, as it was the second time', () => {
    const later = listener.replace(':00000003 ', ':00000001 ');
    const other = listener.replace(/ 1066 /, ' 1067 ');
    const rows = parseProcNet(`${heading}${listener}\n${other}\n${later}\n`, 'tcp');
    expect(rows.map(({ inode, recvQueue }) => [inode, recvQueue])).toEqual([
      [1066, 1],
      [1067, 3],
    ]);
  });

  test.each([
    ['01', 'ESTABLISHED'],
    ['02', 'SYN_SENT'],
    ['03', 'SYN_RECV'],
    ['04', 'FIN_WAIT1'],
    ['05', 'FIN_WAIT2'],
    ['06', 'TIME_WAIT'],
    ['07', 'CLOSE'],
    ['08', 'CLOSE_WAIT'],
    ['09', 'LAST_ACK'],
    ['0A', 'LISTEN'],
    ['0B', 'CLOSING'],
    ['0C', 'SYN_RECV'],
  ])('state %s is %s', (code, state) => {
    expect(parseProcNet(listener.replace(' 0A ', ` ${code} `), 'tcp')[0]?.state).toBe(state);
  });

  test('what is not a row is left out: the heading, a line cut short, a state nobody knows', () => {
    const text = `${heading}${listener.slice(0, 60)}\n${listener.replace(' 0A ', ' 1F ')}\n\n`;
    expect(parseProcNet(text, 'tcp')).toEqual([]);
  });

  test('on a big-endian computer the bytes stand the other way round', () => {
    const row = parseProcNet(listener.replace('0100007F', '7F000001'), 'tcp', false)[0];
    expect(row?.local.address).toBe('127.0.0.1');
  });
});

describe('IPv6', () => {
  const six = (local: string, remote: string) =>
    `   0: ${local}:1F90 ${remote}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0000000000000000 100 0 0 10 0`;
  const any = '0'.repeat(32);

  test('::1 and ::, in canonical spelling', () => {
    const [row] = parseProcNet(six('00000000000000000000000001000000', any), 'tcp');
    expect(row).toMatchObject({ family: 6, local: { address: '::1', port: 8080 }, remote: { address: '::', port: 0 } });
  });

  test('an IPv4 address in an IPv6 socket stays recognizable as one', () => {
    const [row] = parseProcNet(six('0000000000000000FFFF00000100007F', any), 'tcp');
    expect(row).toMatchObject({ family: 6, local: { address: '::ffff:127.0.0.1' } });
  });

  test('every address is spelled as the URL standard spells it', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        fc.pre(!(groups.slice(0, 5).every((value) => value === 0) && groups[5] === 0xffff));
        const hex = groups.map((value) => value.toString(16).padStart(4, '0')).join('');
        const spelled = new URL(`http://[${groups.map((value) => value.toString(16)).join(':')}]`).hostname;
        expect(`[${addressOf(hex, false)}]`).toBe(spelled);
      }),
    );
  });
});

describe('UDP', () => {
  const udp = listener.replace(' 0A ', ' 07 ');

  test('bound and unconnected, or connected', () => {
    expect(parseProcNet(udp, 'udp')[0]).toMatchObject({ transport: 'udp', state: 'UNCONN' });
    expect(parseProcNet(udp.replace(' 07 ', ' 01 '), 'udp')[0]?.state).toBe('ESTABLISHED');
  });
});
