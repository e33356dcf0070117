// The words around the picked packet, English: what can be done with it, and the way to it.
import { plural } from './plural.ts';

/** One conversation alone in the list. */
export const follow = {
  on: (number: number) => `conversation of #${number}`,
  title: (number: number) => `Show all conversations again, not only that of packet ${number}`,
};

export const goto = {
  open: 'Go to',
  label: 'A packet’s number, or seconds since the first packet',
  placeholder: '17 or 0.25',
  go: 'Go',
  unclear: 'Write a number, 17, or a time, 0.25 or 12 ms.',
  none: 'There is no such packet.',
};

/** What can be done with the picked packet. */
export const deeds = {
  follow: 'Follow',
  bytes: 'Bytes',
  mark: 'Mark',
  unmark: 'Marked',
  note: 'Note',
};

export const remarks = {
  label: (number: number) => `Note on packet ${number}`,
  placeholder: 'A short note; it is saved with the packet',
  lost: (number: number) => `On packet ${number}, which is no longer kept`,
  row: 'marked',
};

export const copy = {
  open: 'Copy',
  label: 'Copy this packet',
  text: 'As text',
  hex: 'As hex dump',
  c: 'As C array',
  json: 'As JSON',
  curl: 'As curl command',
  done: (form: string) => `Copied: ${form.charAt(0).toLowerCase()}${form.slice(1)}.`,
  failed: 'The browser did not let it be copied.',
  number: (number: number) => `Packet ${number}`,
  head: (number: number, title: string) => `Packet ${number}: ${title}`,
  time: (seconds: string) => `${seconds} s`,
  size: (bytes: number) => plural(bytes, 'byte', 'bytes'),
};
