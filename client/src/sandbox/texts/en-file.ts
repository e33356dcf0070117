// The sandbox's words about experiments as files, English: a part of en.ts.
const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const file = {
  save: 'Save as a file',
  open: 'Open a file',
  leave: 'End this run',
  leaveSays: 'Ends its programs and its network now. Save it first, if you want it again.',
  leaveTitle: 'End it',
  name: 'Name of the experiment',
  saveGo: 'Save',
  saveLesson: 'Save as the beginning of a lesson',
  saveLessonSays: (id: string) =>
    `A lesson is a folder of two levels, as 01-mine/01-${id}/, and that file is its lesson.md. \`loopback-playground lesson check DIR\` says what it lacks.`,
  saveTitle: 'Save the experiment',
  saveSays: (of: { services: number; rules: number; relays: number; sends: number }) =>
    `The file holds ${plural(of.services, 'service', 'services')}${of.rules === 0 ? '' : `, ${plural(of.rules, 'rule', 'rules')} of the firewall`}${of.relays === 0 ? '' : `, ${plural(of.relays, 'relay', 'relays')}`} and ${plural(of.sends, 'send', 'sends')}. It can be read and changed in any editor.`,
  left: (count: number) =>
    `${plural(count, 'send', 'sends')} to programs of your own ${count === 1 ? 'is' : 'are'} left out: the file could not start them.`,
  saveLessonRelays: 'A lesson has no relays: they, and what is sent to them, are left out of it.',
  leftRules: (count: number) =>
    `${plural(count, 'rule', 'rules')} of the firewall that the playground has not made ${count === 1 ? 'is' : 'are'} left out.`,
  cancel: 'Cancel',
  preview: 'What is in the file',
  previewSays: 'Nothing runs before you say so.',
  world: { private: 'in a network of its own', host: 'on this computer’s own loopback' },
  services: (count: number) => plural(count, 'service', 'services'),
  rules: (count: number) => `${plural(count, 'rule', 'rules')} of the firewall, set before anything is sent`,
  rulesHost: (count: number) => `${plural(count, 'rule', 'rules')} of the firewall, not set here`,
  saveNeighbour: 'The neighbour is in it, and what the line does.',
  onNeighbour: 'on the neighbour',
  neighbour: 'A neighbour',
  neighbourHost: 'Not here: a neighbour needs a network of its own, and this computer can make none.',
  line: (words: readonly string[]) => (words.length === 0 ? 'By a good line.' : `By a bad line, ${words.join('; ')}.`),
  rulesHostSays: 'Rules need a network of its own, and this computer can make none.',
  relays: (count: number) => `${plural(count, 'relay', 'relays')}, there before anything is sent`,
  relay: (of: string, port: number | undefined, does: readonly string[]) =>
    `in front of ${of}, ${port === undefined || port === 0 ? 'any port' : `port ${port}`}; ${does.length === 0 ? 'a good one' : does.join('; ')}`,
  sends: (count: number) => `${plural(count, 'send', 'sends')}, not sent before you say so`,
  begin: 'Start it',
  instead: 'Start it, and end this run',
  away: 'Put it away',
  untitled: 'Experiment',
  port: (port: number | undefined) => (port === undefined || port === 0 ? 'any port' : `port ${port}`),
} as const;
