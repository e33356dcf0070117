// The sandbox's words about the neighbour and the line to it, English: a part of en.ts.
export const line = {
  title: 'The line',
  good: 'a good line',
  bad: 'a bad line',
  set: 'Set the line',
  does: 'What the line does to packets',
  mend: 'A good line again',
  formTitle: 'What the line does to packets',
  go: 'Set it',
  direction: 'In which direction',
  directions: { both: 'Both', out: 'To the neighbour', in: 'From the neighbour' },
  directionSays: {
    both: 'Each direction does it for itself.',
    out: 'The way back is a good line.',
    in: 'The way there is a good line.',
  },
  fields: {
    delay: { label: 'Held, in ms', wrong: 'Type milliseconds, from 0 to 10 000.' },
    jitter: { label: 'More or less by up to, in ms', wrong: 'Type milliseconds, from 0 to 10 000.' },
    first: {
      label: 'The first so many lost',
      says: 'Counted from when this is set.',
      wrong: 'Type a whole number of packets, from 0 to 1000.',
    },
    loss: {
      label: 'Lost, of a hundred',
      says: 'Drawn at random for each packet.',
      wrong: 'Type a number from 0 to 100.',
    },
    duplicate: { label: 'Doubled, of a hundred', wrong: 'Type a number from 0 to 100.' },
    reorder: {
      label: 'Overtaken, of a hundred',
      says: 'They come late, and out of order.',
      wrong: 'Type a number from 0 to 100.',
    },
    late: { label: 'How late, in ms', says: 'Empty: 20.', wrong: 'Type milliseconds, from 0 to 10 000.' },
    rate: {
      label: 'At most, in kbit/s',
      says: 'Packets wait for one another.',
      wrong: 'Type a whole number, from 0 to 10 000 000.',
    },
    queue: {
      label: 'Packets that may wait',
      says: 'Empty: 100. One more is lost.',
      wrong: 'Type a whole number of packets, from 1 to 5000.',
    },
  },
};

export const neighbour = {
  says: 'A second host, joined to this one by a line that you can make bad. Nothing else can be reached.',
  add: 'Add a neighbour',
  adding: 'Adding it',
  added: 'The neighbour is there.',
  hosts: { here: 'This computer', neighbour: 'The neighbour' },
  doors: { here: 'Services on this computer', neighbour: 'Services on the neighbour' },
  none: { here: 'No service is open here.', neighbour: 'No service is open there yet.' },
};
