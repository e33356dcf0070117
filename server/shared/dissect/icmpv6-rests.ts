// What follows the first four bytes of an ICMPv6 message, by its type: echoes and errors (RFC 4443), and neighbour discovery (RFC 4861).
import { extendedEcho } from './extended-echo.ts';
import { asHex, type Fields } from './fields.ts';
import { preferenceText } from './ndp-options.ts';
import { ipv6Text } from './text.ts';

interface Rest {
  readonly source?: string;
  /** Options of neighbour discovery follow, up to the message's end. */
  readonly options?: true;
  /** Add the fields; returns where they end, the first four bytes included. */
  add(fields: Fields): number;
}

const hex4 = asHex(2);

const reserved = (fields: Fields): number => {
  fields.number('reserved', 'reserved', 4, 4, 'Not used.');
  return 8;
};

const echo = (fields: Fields): number => {
  fields.number('id', 'identifier', 4, 2, 'Tells one series of questions from another.', hex4);
  fields.number('sequence', 'sequence', 6, 2, 'Counts the questions; the answer carries the same number.');
  return 8;
};

const target = (fields: Fields, says: string): number => {
  fields.text('target', 'target', 8, 16, says, ipv6Text);
  return 24;
};

/** RFC 4861, 4.2; the home agent's bit is RFC 6275, 7.1, the preference RFC 4191, 2.2. */
function router(fields: Fields): number {
  fields.number('hops', 'hop limit', 4, 1, 'The hop limit that its neighbours are to use.');
  fields.flag('managed', 'addresses elsewhere', 5, 1, 0, 'Set: addresses are to be asked for (DHCPv6).');
  fields.flag('other', 'more elsewhere', 5, 1, 1, 'Set: other things, name servers for example, are to be asked for.');
  fields.source = 'RFC 6275, 7.1';
  fields.flag('home', 'home agent', 5, 1, 2, 'Set: it forwards to computers that are on the move.');
  fields.source = 'RFC 4191, 2.2';
  fields.bits('preference', 'preference', 5, 1, [3, 5], 'Which of several routers to take.', preferenceText);
  fields.source = 'RFC 4861, 4.2';
  fields.bits('reserved', 'reserved', 5, 1, [5, 8], 'Not used.');
  fields.number('lifetime', 'lifetime', 6, 2, 'For how many seconds it is a way out; 0: it is none.');
  fields.number('reachable', 'reachable', 8, 4, 'For how many ms a neighbour counts as there; 0: not said.');
  fields.number('again', 'ask again', 12, 4, 'After how many ms to ask again; 0: not said.');
  return 16;
}

function advertisement(fields: Fields): number {
  fields.flag('router', 'router', 4, 4, 0, 'Set: its sender is a router.');
  fields.flag('solicited', 'solicited', 4, 4, 1, 'Set: it answers a solicitation.');
  fields.flag('override', 'override', 4, 4, 2, 'Set: what was known before is replaced.');
  fields.bits('reserved', 'reserved', 4, 4, [3, 32], 'Not used.');
  return target(fields, 'The address whose network card this is about.');
}

function redirect(fields: Fields): number {
  reserved(fields);
  target(fields, 'Whom to send to from now on: a nearer router, or the destination itself.');
  fields.text('destination', 'destination', 24, 16, 'The address that this is the way to.', ipv6Text);
  return 40;
}

const rests: Readonly<Record<number, Rest>> = {
  1: { source: 'RFC 4443, 3.1', add: reserved },
  2: {
    source: 'RFC 4443, 3.2',
    add: (fields) => {
      fields.number('mtu', 'largest packet', 4, 4, 'How long a packet may be on the next stretch, in bytes.');
      return 8;
    },
  },
  3: { source: 'RFC 4443, 3.3', add: reserved },
  4: {
    source: 'RFC 4443, 3.4',
    add: (fields) => {
      fields.number('pointer', 'pointer', 4, 4, 'The byte of the quoted packet that is wrong.');
      return 8;
    },
  },
  128: { source: 'RFC 4443, 4.1', add: echo },
  129: { source: 'RFC 4443, 4.2', add: echo },
  133: { source: 'RFC 4861, 4.1', options: true, add: reserved },
  134: { source: 'RFC 4861, 4.2', options: true, add: router },
  135: {
    source: 'RFC 4861, 4.3',
    options: true,
    add: (fields) => {
      reserved(fields);
      return target(fields, 'The address whose network card is looked for.');
    },
  },
  136: { source: 'RFC 4861, 4.4', options: true, add: advertisement },
  137: { source: 'RFC 4861, 4.5', options: true, add: redirect },
  160: { source: 'RFC 8335, 2', add: (fields) => extendedEcho(fields, false) },
  161: { source: 'RFC 8335, 3', add: (fields) => extendedEcho(fields, true) },
};

const others: Rest = {
  add: (fields) => {
    fields.number('more', 'more', 4, 4, 'Means something else in each type.', asHex(4));
    return 8;
  },
};

/** What follows in a message of this type. */
export const restOf = (type: number): Rest => rests[type] ?? others;
