// Against Wireshark's own reader: what the golden conversations of DNS, PostgreSQL, MQTT and Redis say, field by field.
// Where the two differ, `differs` names the case and the reason; there is no other difference in these fields.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { ourMessages, captureOf, rowsOf, theirFields, type Capture } from '../support/tshark-said.ts';
import {
  dnsPairs,
  mqttNumbers,
  mqttPairs,
  mqttTexts,
  postgresqlPairs,
  redisPairs,
} from '../support/tshark-spoken-pairs.ts';
import type { SpokenPair } from '../support/tshark-spoken-pair.ts';
import { casesOf } from '../unit/dissect/spoken-cases.ts';
import { wholeDissector } from '../unit/dissect/support.ts';

const without = lacking('tshark');
const dissector = await wholeDissector();
const goldens = new URL('../unit/dissect/golden-messages/', import.meta.url);

let folder = '';
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-tshark-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

type Differs = Readonly<Record<string, readonly string[] | 'all'>>;

/** Compares each conversation of a golden file, and of `more`; returns how many values were the same. */
function compare(
  protocol: string,
  decode: string,
  pairs: readonly SpokenPair[],
  differs: Differs,
  ...more: readonly Capture[]
): number {
  const cases = casesOf(fs.readFileSync(new URL(`${protocol}.md`, goldens), 'utf8'));
  const captures = [captureOf(cases, decode, path.join(folder, `${protocol}.pcapng`)), ...more];
  const names = pairs.flatMap(({ theirs }) => theirs.split(' '));
  const both = captures.flatMap((capture) => {
    const theirs = theirFields(capture, names);
    return capture.spoken.map((one, index) => ({ one, found: theirs[index] ?? [] }));
  });
  let values = 0;
  for (const { one, found } of both) {
    const messages = ourMessages(one.frames, protocol, dissector);
    const other = differs[one.name] ?? [];
    if (other === 'all') {
      expect(messages, one.name).toEqual([]);
      continue;
    }
    for (const { theirs, ours, read = String } of pairs) {
      const several = theirs.split(' ');
      const expected = several
        .flatMap((name) => found.flatMap((part) => part[names.indexOf(name)]?.map(({ value }) => read(value)) ?? []))
        .filter(Boolean);
      // An empty text and no text are the same in tshark's rows.
      const own = messages.flatMap(ours).filter(Boolean);
      if (several.length > 1) for (const list of [own, expected]) list.sort();
      const same = JSON.stringify(own) === JSON.stringify(expected);
      const known = other.includes(theirs);
      if (!known) expect(own, `${one.name}: ${theirs}`).toEqual(expected);
      // A difference that is none any more is taken off the list.
      else expect(same, `${one.name}: ${theirs} does not differ`).toBe(false);
      values += known ? 0 : own.length;
    }
  }
  return values;
}

test('DNS', (context) => {
  skipFor(without, context);
  const differs = {
    // tshark reads on behind a name that points at itself; here it ends what can be read, with the reason.
    'an answer over TCP whose name points at itself': [
      ...['name', 'type', 'ttl', 'len'].map((id) => `dns.resp.${id}`),
      'dns.a',
    ],
    // By its content this is no DNS; tshark was told that what goes to this port is.
    'what is no DNS: a word, a date, zeros, a message with a byte too many': 'all' as const,
  };
  const values = compare('dns', 'dns', dnsPairs, differs);
  expect(values).toBeGreaterThan(200);
});

/** A real one: psql creates, fills and reads a table, makes a mistake, copies in and out, and hears a notification. */
const psql = new URL('../fixtures/psql.pcap', import.meta.url).pathname;

test('PostgreSQL', (context) => {
  skipFor(without, context);
  const file = readCaptureFile(new Uint8Array(fs.readFileSync(psql)));
  if (!file.ok) throw new Error(file.detail);
  const spoken = [{ name: 'psql', frames: file.frames, rows: rowsOf(file.frames, dissector) }];
  const session = { file: psql, ways: ['tcp.port==54329,pgsql'], spoken };
  // tshark reads names and values on behind the zero that ends them.
  const differs = { 'a startup that goes on behind its end': ['pgsql.parameter_value'] };
  const values = compare('postgresql', 'pgsql', postgresqlPairs, differs, session);
  expect(values).toBeGreaterThan(200);
});

test('MQTT', (context) => {
  skipFor(without, context);
  const values = compare('mqtt', 'mqtt', mqttPairs, {
    // Bytes that are no text: tshark gives them as if they were, here they are digits.
    '5: properties, and every step of QoS 2': [mqttTexts],
    // tshark reads on with a packet of the kind 0, which there is none of.
    'a packet in pieces, and a byte that begins no packet': ['mqtt.msgtype', 'mqtt.len'],
    // One that does not fit tshark reads beyond the end of the properties; here the bytes that are left are shown.
    '5: a property that is longer than the properties': [mqttNumbers],
  });
  expect(values).toBeGreaterThan(150);
});

test('Redis', (context) => {
  skipFor(without, context);
  const compared = compare('redis', 'resp', redisPairs, {
    // tshark shows an array that goes on in the next packet twice: as far as it has come, and whole.
    'a command that comes in pieces, and an error': ['resp.array.length'],
    // A text whose length is wrong: tshark shows as many bytes as the length says, and here it is unreadable.
    'an answer that cannot be read': ['resp.bulk_string.value'],
  });
  expect(compared).toBeGreaterThan(20);
});
