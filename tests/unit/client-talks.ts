// Parties and conversations that never were, for tests of how several are drawn.
import type { Arrow, Exchange, Party } from '../../client/src/stage/conversation/exchange.ts';

export const party = (name: string, port: number, service?: string): Party => ({
  name,
  host: 'here',
  pid: port,
  address: '127.0.0.1',
  port,
  kind: service === undefined ? 'borrowed' : 'listening',
  protocol: 'tcp',
  service,
  note: '',
  open: false,
});

/** A conversation with an arrow at each of these times (ms), to and fro. */
export function talk(a: Party, b: Party, ...times: number[]): Exchange {
  const key = `${a.port} ${b.port}`;
  const arrows = times.map((at, index): Arrow => ({
    id: at,
    at: at * 1e6,
    from: index % 2 === 0 ? 'a' : 'b',
    label: `arrow number ${index} of ${key}`,
    protocol: 'tcp',
    heavy: false,
    reset: false,
    implied: false,
    unanswered: false,
  }));
  const last = arrows.at(-1)?.id ?? 0;
  return {
    key,
    sketch: key,
    transport: 'tcp',
    worlds: { a: 'w1', b: 'w1' },
    a,
    b,
    arrows,
    folded: undefined,
    unfolded: undefined,
    earlier: 0,
    marks: [
      { end: 'a', state: 'ESTABLISHED', id: arrows[0]?.id ?? 0 },
      { end: 'b', state: 'CLOSE_WAIT', id: last },
    ],
    happenings: [
      { id: last + 1000, at: last * 1e6, end: 'b', text: 'read 6 bytes' },
      { id: last + 2000, at: last * 1e6, end: 'a', text: 'wrote 6 bytes' },
    ],
    openedBy: undefined,
    goesOn: false,
  };
}
