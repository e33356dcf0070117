// `npm run dev`: the server starts anew when one of its files is saved, on the state folder it had.
import { expect, test } from 'vitest';
import { Dev } from '../support/dev.ts';

/** ms: loading the sources twice takes a while on a busy machine. */
const patience = 180_000;

test(
  'saving a server file starts the server anew',
  async () => {
    await using dev = new Dev();
    const first = await dev.ready();
    dev.append('server/api/door.ts', '// saved\n');
    const second = await dev.ready();
    expect(second.pid).not.toBe(first.pid);
    expect((await fetch(new URL('/api/system', second.url))).status).toBe(401);
  },
  patience,
);
