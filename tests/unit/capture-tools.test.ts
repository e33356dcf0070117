// The capture programs: how they are started, what is read from what they print, and what is said when none may capture.
import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { refusal, type Attempt } from '../../server/capture/refusal.ts';
import { captureTools, type ToolName } from '../../server/capture/tools.ts';
import { openHost } from '../../server/worlds/host.ts';

const [tcpdump, dumpcap] = captureTools;

const linux = process.platform === 'linux';

test('tcpdump is told to give each packet at once, whole, in nanoseconds, and on Linux once', () => {
  expect(tcpdump?.argv(openHost(), 'udp port 9').slice(3)).toEqual([
    ...[
      '-U',
      '--immediate-mode',
      '--time-stamp-precision=nano',
      '-s',
      '65550',
      '-B',
      '65536',
      '-w',
      '-',
      linux ? 'inbound and (udp port 9)' : 'udp port 9',
    ],
  ]);
});

test('without a filter, all that arrives is let through', () => {
  expect(tcpdump?.argv(openHost(), '').at(-1)).toBe(linux ? 'inbound' : '-');
  expect(dumpcap?.argv(openHost(), '').slice(-2)).toEqual(linux ? ['-f', 'inbound'] : ['-w', '-']);
});

test('drops are read from what they print at their end', () => {
  expect(tcpdump?.dropped('5 packets captured\n10 packets received by filter\n1406 packets dropped by kernel\n')).toBe(
    1406,
  );
  expect(tcpdump?.dropped('1 packet dropped by kernel\n')).toBe(1);
  expect(dumpcap?.dropped("Packets received/dropped on interface 'Loopback: lo': 12/7 (pcap:7/dumpcap:0)\n")).toBe(7);
  expect(tcpdump?.dropped('')).toBe(0);
  expect(tcpdump?.dropped('3 packets dropped by kernel\n\n8 packets dropped by kernel\n')).toBe(8);
});

describe('none may capture', () => {
  const missing = (tool: ToolName): Attempt => ({ tool, code: 127, stderr: `tool: 1: exec: ${tool}: not found\n` });
  const refused: Attempt = {
    tool: 'tcpdump',
    code: 1,
    stderr: "tcpdump: lo: You don't have permission to perform this capture on that device\n(socket: not permitted)\n",
  };
  const locked: Attempt = { tool: 'dumpcap', code: 126, stderr: 'tool: 1: exec: dumpcap: Permission denied\n' };
  const installed =
    (...tools: ToolName[]) =>
    (tool: ToolName) =>
      tools.includes(tool) ? `/usr/bin/${tool}` : undefined;

  test('nothing is installed: the package', () => {
    expect(refusal([missing('tcpdump'), missing('dumpcap')], installed())).toMatchObject({
      error: 'capture_missing',
      remedy: expect.stringContaining('tcpdump') as string,
    });
  });

  test('a folder of the PATH that may not be searched does not make a missing program a forbidden one', () => {
    expect(refusal([{ ...locked, tool: 'tcpdump' }, locked], installed()).error).toBe('capture_missing');
  });

  test.runIf(linux)('tcpdump may not: its words, and the right it lacks', () => {
    expect(refusal([refused, missing('dumpcap')], installed('tcpdump'))).toEqual({
      error: 'capture_forbidden',
      why: "tcpdump says: lo: You don't have permission to perform this capture on that device",
      remedy: 'sudo setcap cap_net_raw+eip /usr/bin/tcpdump',
    });
  });

  test.runIf(linux)('both run, and neither may: no group is named, since dumpcap is for everyone', () => {
    const attempts: Attempt[] = [refused, { ...refused, tool: 'dumpcap' }];
    expect(refusal(attempts, installed('tcpdump', 'dumpcap')).remedy).toBe(
      'sudo setcap cap_net_raw+eip /usr/bin/tcpdump',
    );
  });

  test.runIf(linux)('dumpcap is for a group: to join it', () => {
    const user = userInfo().username;
    for (const attempts of [
      [refused, locked],
      [missing('tcpdump'), locked],
    ]) {
      expect(refusal(attempts, installed('dumpcap')).remedy).toBe(`sudo usermod -aG wireshark ${user}`);
    }
  });
});
