// What is shown, in a sentence: for the notes and for screen readers. Pure.
import type { Entry, ProcessEntry, RowEntry } from '../../../server/shared/contract/entry.ts';
import type { Exchange } from '../stage/conversation/exchange.ts';
import { sentence } from '../stage/conversation/sentences.ts';
import { host } from '../stage/sockets/groups.ts';
import type { Moment } from './moments.ts';
import type { Counts } from './presentation.svelte.ts';
import { t } from './texts/texts.ts';

/** "184 packets recorded"; empty where there is nothing. */
export function cameOf({ kind, shown, missing }: Counts): string {
  return shown + missing === 0 ? '' : t.came[kind](shown, missing);
}

/** "#4, 2.28 ms after #3: your client to echo, 6 bytes “hello⏎”."; empty where there is no such packet. */
export function packetSentence(
  exchanges: readonly Exchange[],
  id: number | undefined,
  number: (id: number) => string,
): string {
  for (const exchange of exchanges) {
    const index = exchange.arrows.findIndex((arrow) => arrow.id === id);
    if (index >= 0) return sentence(exchange, index, number);
  }
  return '';
}

/** "TCP 127.0.0.1:4000, LISTEN, of tcp-echo: new."; all that changed at once. */
export function changeSentence(entries: readonly Entry[], moment: Moment | undefined): string {
  const told = entries.filter(({ id }) => moment?.ids.includes(id));
  return told.map(changeOf).filter(Boolean).join(' ');
}

function changeOf(entry: Entry): string {
  if (entry.type === 'row') return ofRow(entry);
  if (entry.type === 'process') return ofProcess(entry);
  return entry.type === 'call' ? t.changes.call(entry.text, entry.what === 'returned') : '';
}

function ofRow(row: RowEntry): string {
  const { transport, local, remote, state, program, what } = row;
  const end = `${host(local)}:${local.port}${remote.port === 0 ? '' : ` – ${host(remote)}:${remote.port}`}`;
  return t.changes.row[what](`${transport.toUpperCase()} ${end}${program === undefined ? '' : ` (${program})`}`, state);
}

const ofProcess = ({ name, pid, what }: ProcessEntry): string => t.changes.process(name, pid, t.changes.became[what]);
