// The stage's words about relays, English: a part of en.ts. What one does now, and what it did with a connection or a datagram.
import type { OfType, RelayDeed, ToxicType } from '../../../../server/shared/relay/toxics.ts';

type Does = { readonly [T in ToxicType]: (toxic: OfType<T>) => string };

export const relay = {
  ways: { upstream: 'to the service', downstream: 'to the client' },
  does: {
    latency: ({ latency, jitter }) => `held for ${latency} ms${jitter > 0 ? `, ${jitter} more or less` : ''}`,
    bandwidth: ({ rate }) => `at most ${rate} kB/s`,
    slicer: ({ average_size: size, delay }) =>
      `in pieces of about ${bytes(size)}${delay > 0 ? `, ${delay} ms apart` : ''}`,
    limit_data: ({ bytes: most }) => `closed after ${bytes(most)}`,
    timeout: ({ timeout }) => `nothing handed on${timeout > 0 ? `, closed after ${timeout} ms` : ''}`,
    reset_peer: ({ timeout }) => (timeout > 0 ? `reset after ${timeout} ms` : 'reset at once'),
    slow_close: ({ delay }) => `the end held for ${delay} ms`,
    loss: () => 'lost',
    duplicate: () => 'doubled',
    reorder: ({ late }) => `overtaken, ${late} ms late`,
  } satisfies Does as Does,
  share: (of: number) => `${of} of 100`,
  first: (count: number) => (count === 1 ? 'only the first one' : `only the first ${count}`),
  did: {
    latency: (ms) => `held for ${ms} ms`,
    bandwidth: (rate) => `slowed to ${rate} kB/s`,
    slicer: (size) => `cut into pieces of about ${bytes(size)}`,
    limit_data: (most) => `cut after ${bytes(most)}`,
    timeout: (ms) => `closed after ${ms} ms of silence`,
    reset_peer: () => 'reset by the relay',
    slow_close: (ms) => `the end held for ${ms} ms`,
    loss: () => 'lost by the relay',
    duplicate: () => 'doubled by the relay',
    reorder: (ms) => `held for ${ms} ms: others overtake it`,
    overflow: () => 'lost: too many waited in the relay',
  } satisfies Readonly<Record<RelayDeed, (amount: number) => string>> as Readonly<
    Record<RelayDeed, (amount: number) => string>
  >,
};

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
