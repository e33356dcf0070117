// What a refused request is told: the field, what came, and what is allowed; a port is told what a port is.
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  ActRequest,
  ConfirmRequest,
  DoRequest,
  LearnerRequest,
  RunRequest,
  SandboxService,
} from '../../server/shared/contract/api.ts';
import { Call } from '../../server/shared/contract/calls.ts';
import { errorText } from '../../server/shared/contract/errors.ts';
import { misshapen } from '../../server/shared/contract/misshapen.ts';

function refused(schema: v.GenericSchema, value: unknown): { code: string; detail: string | undefined } {
  const { issues } = v.safeParse(schema, value);
  if (!issues) throw new Error('it fits');
  const { code, detail } = misshapen(issues);
  return { code, detail };
}

const echo = { name: 'echo', kind: 'tcp-echo' };
const at = (port: unknown) => ({ address: '127.0.0.1', port, transport: 'tcp' });
const sandbox = (...services: unknown[]) => ({ sandbox: { services } });

describe('a port', () => {
  test.each<[string, v.GenericSchema, unknown, string]>([
    ['to confirm, too great', ConfirmRequest, at(65536), 'port: 65536 came; allowed: at most 65535.'],
    ['to confirm, negative', ConfirmRequest, at(-1), 'port: -1 came; allowed: at least 0.'],
    ['to confirm, broken', ConfirmRequest, at(80.5), 'port: 80.5 came; allowed: a whole number.'],
    ['to confirm, as text', ConfirmRequest, at('80'), 'port: "80" came; allowed: a number.'],
    ['of a service', SandboxService, { ...echo, port: 65536 }, 'port: 65536 came; allowed: at most 65535.'],
    [
      'in a run',
      RunRequest,
      sandbox(echo, { ...echo, port: 1e9 }),
      'sandbox.services.1.port: 1000000000 came; allowed: at most 65535.',
    ],
    [
      'in a run, as text',
      RunRequest,
      sandbox({ ...echo, port: 'http' }),
      'sandbox.services.0.port: "http" came; allowed: a number.',
    ],
    ['of a call', Call, { side: 'client', call: 'connect', port: 65536 }, 'port: 65536 came; allowed: at most 65535.'],
  ])('%s', (_name, schema, value, detail) => {
    expect(refused(schema, value)).toEqual({ code: 'port_invalid', detail });
  });

  test('the words say which there are', () => {
    expect(errorText('port_invalid').means).toContain('0 to 65535');
  });
});

describe('another field', () => {
  test.each<[string, v.GenericSchema, unknown, string]>([
    ['of a list', ConfirmRequest, { ...at(80), transport: 'sctp' }, 'transport: "sctp" came; allowed: "tcp", "udp".'],
    ['too long', DoRequest, { item: 'x'.repeat(65) }, 'item: a length of 65 came; allowed: at most 64.'],
    ['written otherwise', SandboxService, { ...echo, name: 'My Echo' }, 'name: lower-case words joined by "-"'],
    ['missing', ConfirmRequest, { address: '::1', port: 80 }, 'transport is missing.'],
    ['unknown', ActRequest, { action: 'x', why: 1 }, 'why is not known here.'],
    ['of the wrong kind', DoRequest, { item: 7 }, 'item: 7 came; allowed: a text.'],
    [
      'deep in a run',
      RunRequest,
      sandbox({ ...echo, host: 'there' }),
      'sandbox.services.0.host: "there" came; allowed: "here", "neighbour".',
    ],
    ['of neither kind of run', RunRequest, {}, 'lesson or sandbox is missing.'],
    [
      'of what a learner does',
      LearnerRequest,
      { what: 'dance' },
      'what: "dance" came; allowed: "enter", "predict", "answer", "hint", "present", "pin", "show", "reset".',
    ],
    ['of what a learner does, missing', LearnerRequest, { what: 'enter' }, 'step is missing.'],
    ['of endless length', DoRequest, { item: ['x'.repeat(100)] }, 'item: Array came; allowed: a text.'],
    [
      'that is said again in part',
      ConfirmRequest,
      { ...at(80), transport: 'x'.repeat(100) },
      `transport: "${'x'.repeat(59)}… came; allowed: "tcp", "udp".`,
    ],
    ['the whole', DoRequest, 'hello', 'the body: "hello" came; allowed: Object.'],
  ])('%s', (_name, schema, value, detail) => {
    expect(refused(schema, value)).toEqual({ code: 'body_malformed', detail });
  });

  test('a port that is missing, or not known here, is no bad port', () => {
    expect(refused(ConfirmRequest, { address: '::1', transport: 'tcp' })).toMatchObject({ code: 'body_malformed' });
    expect(refused(DoRequest, { item: 'x', port: 1 })).toMatchObject({ code: 'body_malformed' });
  });
});
