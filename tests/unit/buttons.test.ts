// The buttons of a step, without the processes behind them.
import { expect, test } from 'vitest';
import { createLedger } from '../../server/ledger/ledger.ts';
import { Buttons } from '../../server/runs/buttons.ts';

test('what goes wrong with a button itself is told, and reaches nobody as an error that ends the server', async () => {
  const ledger = createLedger();
  const unused = (): never => {
    throw new Error('not asked for here');
  };
  const buttons = new Buttons({
    ledger,
    actions: new Map(),
    setting: unused,
    shell: unused,
    ready: () => Promise.reject(new Error('a mistake')),
    onChange: () => undefined,
  });
  buttons.act({ action: 'tcp-send', params: {} });
  await buttons.abort();
  const told = ledger.read(1, Infinity).pieces.flatMap((piece) => (piece.type === 'entries' ? piece.entries : []));
  expect(told).toMatchObject([{ type: 'notice', error: 'internal', detail: 'Error: a mistake' }]);
});
