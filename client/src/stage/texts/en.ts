// The stage's own words, English. Another language is another file with the same keys.
// Plain short sentences, present tense, second person.
import { grouped } from '../time.ts';

const plural = (count: number, one: string, many: string): string => `${grouped(count)} ${count === 1 ? one : many}`;

export const en = {
  views: { conversation: 'Conversation', packets: 'Packets' },
  viewsLabel: 'Views of the run',
  table: 'Table',
  save: 'Save .pcapng',
  saving: 'Saving',
  news: (count: number, numbers: string) => `${plural(count, 'new packet', 'new packets')}: ${numbers}`,
  newsImplied: (count: number) => plural(count, 'new event', 'new events'),

  empty: {
    title: 'Nothing has crossed yet',
    captured: 'Run the experiment in the text, or send something from a terminal. Each packet appears here.',
    unseen: 'No packet can be seen here',
    noPackets: 'What the programs tell of it is in the Conversation view.',
    implied: 'Run the experiment in the text. What the programs tell of it appears here, drawn dashed.',
  },
  gap: (frames: number, why: 'slow' | 'released') =>
    why === 'slow'
      ? `${plural(frames, 'packet was', 'packets were')} not sent to this page: it could not keep up.`
      : `${plural(frames, 'packet is', 'packets are')} no longer kept: the record is full.`,
  fetch: 'Fetch them',
  undrawn: (count: number) =>
    `${plural(count, 'packet more is', 'packets more are')} not drawn. The Packets view has all of them.`,
  older: (count: number) =>
    `${plural(count, 'older conversation of this step is', 'older conversations of this step are')} not drawn.`,
  unreadable: 'Some of what came could not be read.',

  conversation: {
    label: (a: string, b: string) => `Conversation of ${a} with ${b}`,
    columns: ['#', 'When', 'From', 'To', 'What', 'States'],
    implied: 'Dashed: no packet was seen. The programs told of it.',
  },

  packets: {
    label: 'Packets of this step',
    columns: ['#', 'Time', 'From', 'To', 'Protocol', 'What happened'],
    strip: 'when each packet crossed lo, coloured by protocol; height is bytes',
    stripSays: (count: number, from: string, to: string) =>
      `${plural(count, 'packet', 'packets')} from ${from} to ${to} s.`,
    follow: 'To the newest',
  },

  detail: {
    label: 'Packet detail',
    open: 'Details',
    close: 'Close',
    eyebrow: (number: number, world: string) => `Packet ${number} · ${world}`,
    captured: 'captured on lo',
    implied: 'Not a packet',
    impliedTitle: 'No packet was seen here',
    impliedSays:
      'A program told of this, and packets cannot be captured here. There are no bytes to show, and nothing is made up.',
    none: 'Pick a packet to see what is in it: click one, or press the right arrow key.',
    gone: 'The bytes of this packet are no longer kept.',
    loading: 'Loading',
    cut: (captured: number, original: number) => `Cut short: ${captured} of ${original} bytes were captured.`,
    bytes: (count: number) => `${count} B`,
    layers: 'Layers of the packet',
    hex: 'Bytes of the packet',
    more: (count: number) => `${plural(count, 'byte', 'bytes')} more`,
    unreadable: 'This rest could not be read.',
    yes: 'set',
    no: 'not set',
  },

  replay: {
    label: 'Replay',
    play: 'Replay',
    pause: 'Pause',
    back: 'Backwards',
    end: 'Show all',
    pace: 'Pace',
    paces: { fixed: 'one packet a second', true: 'true proportions' },
    slower: (times: string) => `${times} times slower than it was`,
    track: 'Packet of the conversation',
    at: (number: string, time: string) => `${number}, ${time}`,
    nothing: 'nothing to replay',
  },
};

/** What every language file must say. */
export type Texts = typeof en;
