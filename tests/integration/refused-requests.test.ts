// A request whose body does not fit is told so by the real program: a port what a port is, any other field what is allowed.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Problem } from '../../server/shared/contract/api.ts';
import type { Tab } from '../support/tab.ts';
import { sharePlayground } from '../support/visits.ts';

let tab: Tab;
sharePlayground((visit) => ({ tab } = visit));

describe('of a run on this computer', () => {
  let run: Tab;
  beforeEach(async () => {
    run = await tab.sandbox({ world: 'host', services: [{ name: 'echo', kind: 'tcp-echo' }] });
  });

  const refused = async (what: string, body: object): Promise<[number, Problem]> => {
    const answer = await run.request('POST', `/runs/${run.info?.id}/${what}`, body);
    return [answer.status, (await answer.json()) as Problem];
  };

  test.each([
    ['services', { name: 'more', kind: 'tcp-echo', port: 65536 }],
    ['confirm', { address: '127.0.0.1', port: 65536, transport: 'tcp' }],
  ])('a port of 65536: %s', async (what, body) => {
    const [status, problem] = await refused(what, body);
    expect([status, problem.error]).toEqual([422, 'port_invalid']);
    expect(problem.means).toContain('0 to 65535');
    expect(problem.detail).toBe('port: 65536 came; allowed: at most 65535.');
  });

  test('what is no port says what it takes', async () => {
    const [status, problem] = await refused('confirm', { address: '127.0.0.1', port: 80, transport: 'sctp' });
    expect([status, problem.error]).toEqual([400, 'body_malformed']);
    expect(problem.detail).toBe('transport: "sctp" came; allowed: "tcp", "udp".');
  });

  test('an action is told in the same words', async () => {
    const failed = await run.act({ action: 'call', params: { side: 'client', call: 'connect', port: 65536 } });
    expect(failed).toMatchObject({ error: 'port_invalid', detail: 'port: 65536 came; allowed: at most 65535.' });
  });
});
