// The words of presenting, English. Another language is another file with the same keys.
// Plain short sentences, present tense, second person.
const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const en = {
  title: 'Present',
  says: 'Show a step of a lesson, or an open run, on a projector. Its question comes first, then its packets one by one. Notes for you open in a second window.',

  choose: {
    lesson: 'Lesson',
    step: 'Step',
    start: 'Present this step',
    starting: 'Starting',
    open: 'Runs that are open now',
    none: 'None. A lesson or the sandbox in another tab makes one.',
    sandbox: 'Sandbox',
    since: (time: string) => `since ${time}`,
    lessonTitle: 'A lesson',
  },

  place: (lesson: string, step: number, steps: number) => `${lesson} · step ${step} of ${steps}`,
  sandbox: 'Sandbox',
  starting: 'Waiting for the run',

  client: 'a client',
  noPort: 'no port yet',

  room: (letter: string, answer: string) => `The room says ${letter}: ${answer}${/[.?!]$/.test(answer) ? '' : '.'}`,
  seen: 'Seen:',
  mark: (last: number) => `Mark what the room says: 1 to ${last}.`,
  nothing: 'Nothing has crossed yet.',
  /** What there is to show; `missing` packets were recorded and are not drawn. */
  came: {
    packets: (shown: number, missing: number) =>
      `${plural(shown + missing, 'packet recorded', 'packets recorded')}${missing === 0 ? '' : `, ${missing} of them not drawn`}`,
    implied: (shown: number) => `${plural(shown, 'packet', 'packets')} implied, none was seen`,
    changes: (shown: number) => plural(shown, 'change recorded', 'changes recorded'),
    bytes: (shown: number) => plural(shown, 'packet with bytes recorded', 'packets with bytes recorded'),
  },
  at: (place: number, shown: number, missing: number) =>
    `${place} of ${shown}${missing === 0 ? '' : `, ${missing} more not drawn`}`,
  begin: (label: string) => `Enter runs: ${label}`,
  names: {
    packets: { show: 'Show', first: 'First packet', next: 'Next packet' },
    implied: { show: 'Show', first: 'First packet', next: 'Next packet' },
    changes: { show: 'Show', first: 'First change', next: 'Next change' },
    bytes: { show: 'Show', first: 'First bytes', next: 'Next bytes' },
  },
  asks: 'What is to be typed',
  changes: {
    row: {
      seen: (socket: string, state: string) => `${socket} is new: ${state}.`,
      changed: (socket: string, state: string) => `${socket} is ${state} now.`,
      gone: (socket: string, _state: string) => `${socket} is gone.`,
    },
    process: (name: string, pid: number, became: string) => `${name}, PID ${pid}, ${became}.`,
    became: {
      started: 'was started',
      ready: 'is ready',
      exited: 'has ended by itself',
      crashed: 'has crashed',
      killed: 'was ended by a signal',
      frozen: 'is frozen',
      thawed: 'is thawed',
      hung: 'does not answer',
      answers: 'answers again',
      failed: 'did not start',
      limit: 'took too much memory, and was ended',
    },
    call: (text: string, returned: boolean) => `${text} ${returned ? 'has returned' : 'was called'}.`,
  },
  back: 'Back',
  busy: 'Running',
  more: 'More',
  notes: 'Notes',
  light: 'Light',
  dark: 'Dark',
  full: 'Full screen',
  leave: 'Leave',
  black: 'Black screen',
  blackSays: 'The screen is black. B brings it back.',
  views: 'On the screen',
  step: 'Step',
  nextStep: 'Next step',
  stepBefore: 'Step before',

  window: {
    title: 'Notes',
    clock: 'Time',
    since: (minutes: string) => `${minutes} since you began`,
    step: 'The step',
    hints: 'Hints',
    answer: 'The answer',
    right: 'right',
    then: 'Then',
    explain: 'Explanation',
    next: 'Next',
    noNext: 'All that came is shown.',
    typed: 'Answers to type',
    nextQuestion: 'Next: the question',
    noQuestion: 'This step asks nothing.',
    screen: 'On the screen now',
    asking: 'The question. Nothing else is shown before you close it.',
    blackNow: 'Black.',
    checks: 'Checks',
    met: 'met',
    open: 'not yet',
    experiment: 'The experiment',
    steps: 'Steps',
    light: 'Screen: light',
    dark: 'Screen: dark',
    keys: 'Space: next packet · Shift Space or ←: back · ↑ ↓: steps · Enter: the experiment · 1 to 4: what the room says · T: type an answer · B: black',
  },
};

/** What every language file must say. */
export type Texts = typeof en;
