// The words of the Bytes view, English.
import { grouped } from '../time.ts';
import { plural } from './plural.ts';

export const bytes = {
  label: (a: string, b: string) => `What ${a} and ${b} said`,
  empty: 'Nothing was said yet',
  emptySays: 'Once bytes go to and fro, they stand here in their order, from both sides.',
  noPackets:
    'Bytes are read from packets, and packets cannot be captured here. The Conversation view shows what the programs told.',
  pick: 'Conversation',
  as: 'Show as',
  text: 'Text',
  hex: 'Hex',
  decoded: 'Decoded',
  whose: 'Whose bytes are shown',
  both: 'Both sides',
  noProtocol: 'No protocol that is read here: the bytes stand as text.',
  moreMessages: (count: number) => `${plural(count, 'message', 'messages')} more`,
  leftOut: (count: number) =>
    `${plural(count, 'message more is', 'messages more are')} not decoded here. As text or hex they are there.`,
  body: (count: number, coding: string | undefined) =>
    `body, ${plural(count, 'byte', 'bytes')}${coding === undefined ? '' : ` once unpacked from ${coding}`}`,
  bodyMore: 'There is more of it, which is not shown here.',
  search: 'Search in the bytes',
  next: 'Next',
  previous: 'Previous',
  matches: (at: number, count: number, most: boolean) =>
    count === 0 ? 'not found' : `${at} of ${grouped(count)}${most ? ' or more' : ''}`,
  says: (name: string, count: number) => `${name}, ${plural(count, 'byte', 'bytes')}`,
  total: (name: string, count: number) => `${name}: ${plural(count, 'byte', 'bytes')}`,
  cut: 'Only the beginning is here: 1 MiB is kept of a conversation, and packets that were cut end it.',
  left: (before: number, behind: number) =>
    `A part of a long conversation. Left out: ${[[before, 'before'] as const, [behind, 'after'] as const]
      .filter(([count]) => count > 0)
      .map(([count, where]) => `${plural(count, 'packet', 'packets')} ${where} it`)
      .join(' and ')}.`,
  cutPart: 'Not all of this part is here either: 1 MiB of it is shown, and packets that were cut end it.',
  more: (count: number) => `${plural(count, 'byte', 'bytes')} more`,
  empties: 'an empty datagram',
  packet: (number: string) => `To packet ${number}`,
  loading: 'Loading',
};
