// Every row of the gate's tables on the real door: the status, the headers, and that nothing behind was reached.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attacks, layered, welcome } from '../support/gate-attacks.ts';
import { testDoor } from '../support/doors.ts';
import type { TestDoor } from '../support/doors.ts';
import { ask } from '../support/raw-http.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await testDoor();
});
afterAll(() => door.stop());

describe('the gate refuses', () => {
  test.each([...attacks, ...layered])('$status $name', async ({ status, request }) => {
    const before = door.reached.length;
    const answer = await ask(door.port, request(door));
    expect(answer.status, answer.body).toBe(status);
    expect(door.reached.length).toBe(before);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(answer.body).not.toContain(door.token);
  });
});

describe('the gate lets in', () => {
  test.each(welcome)('$name', async ({ request }) => {
    const answer = await ask(door.port, request(door));
    expect([101, 200], answer.body).toContain(answer.status);
    expect(JSON.stringify(answer)).not.toContain(door.token);
  });

  test('the page at ::1 as at 127.0.0.1', async () => {
    const answer = await ask(door.port, welcome[2]?.request(door) ?? '', { address: '::1' });
    expect(answer.status).toBe(200);
  });
});
