// The page's own words, English. Another language is another file with the same keys; lessons and errors bring their own.
// Plain short sentences, present tense, second person.
const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

export const en = {
  name: 'Loopback Playground',
  skip: 'Skip to the content',
  mainNav: 'Main',
  lessons: 'Lessons',
  titled: (title: string) => `${title} · Loopback Playground`,
  close: 'Close',
  reload: 'Reload the page',
  tryAgain: 'Try again',
  hide: 'Hide',
  toLessons: 'All lessons',
  loading: 'Loading',
  whatToTry: 'What to try',

  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },

  network: 'Network',
  networks: { private: 'this lesson’s own', host: 'this computer' },
  networkSays: {
    private:
      'This lesson runs in a network of its own on this computer, with nothing in it but a loopback. Its 127.0.0.1 is not the one your browser uses.',
    host: 'What you see happens on this computer’s own loopback, the one that all its programs use.',
  },
  networkReach: (name: string) =>
    `To reach it from a terminal, begin a command with: loopback-playground in ${name} --`,
  packets: 'Packets',
  observations: { captured: 'captured', implied: 'implied' },
  observationSays: {
    captured: (tool: string | undefined) =>
      `Each packet you see was captured on the loopback interface${tool === undefined ? '' : ` by ${tool}`}.`,
    implied: () =>
      'No packet can be seen here. What you see comes from the programs themselves and is drawn dashed; steps that need packets say so.',
  },
  observationHome:
    'This is about this computer’s own loopback. A lesson with a network of its own says for itself what it can see.',

  keys: {
    open: 'Keys',
    title: 'Keys',
    off: 'Let the ? key do nothing',
    list: [
      ['?', 'this list'],
      ['Tab', 'to the next control'],
      ['Space', 'replay, and stop it'],
      ['↑ ↓', 'the packet before, the packet after'],
      ['Esc', 'close what is open'],
    ],
  },

  notices: 'Notices',
  reconnecting: 'The page tries again by itself.',

  home: {
    addressSays: {
      v4: 'the loopback address: this computer, talking to itself',
      v6: 'the loopback address of IPv6: this computer, talking to itself',
      name: 'a name for this computer’s loopback address',
    },
    portSays: 'the port: one of 65 536 doors',
    ledeBefore: 'This address is in your browser right now. Your browser knocked on door',
    ledeAfter: 'where this playground answers. Every lesson here sends real packets and shows you each one.',
    go: (begun: boolean, title: string) => `${begun ? 'Continue' : 'Start'}: ${title}`,
    course: 'The course',
    unit: (unit: number) => `Unit ${unit}`,
    units: {
      1: 'Addresses and doors',
      2: 'Servers and clients',
      3: 'When it breaks',
      4: 'Who can get in',
      5: 'Measure, and solve',
    } as Readonly<Record<number, string>>,
    done: (done: number, all: number, minutes: number) =>
      `${done} of ${plural(all, 'lesson', 'lessons')} done · about ${plural(minutes, 'minute', 'minutes')} in all`,
    lesson: { done: 'done', begun: 'begun', open: 'not begun' },
    steps: (done: number, all: number) => `${done} of ${plural(all, 'step', 'steps')}`,
    minutes: (minutes: number) => `${minutes} min`,
    none: 'No lesson is there. The lessons folder is empty, or every file in it has an error.',
    broken: 'Lesson files with errors',
  },

  code: {
    title: 'Enter the code',
    where: 'The code is in the terminal where the playground was started, beside the address.',
    label: 'Code',
    send: 'Open the playground',
  },

  nowhere: {
    title: 'There is nothing here',
    says: 'This address does not name a page of the playground.',
  },

  lesson: {
    pane: 'Lesson text',
    stage: 'Stage',
    text: 'Text',
    views: 'Text or stage',
    newPackets: (count: number) => plural(count, 'new packet', 'new packets'),
    starting: 'Starting the lesson: its network, its programs and the capture.',
    place: (lesson: number, step: number, steps: number) => `Lesson ${lesson} · step ${step} of ${steps}`,
    stepBar: 'Steps',
    step: (number: number, title: string, state: string) => `Step ${number}: ${title} (${state})`,
    stepStates: { done: 'done', now: 'you are here', open: 'not done' },
    back: 'Back',
    next: 'Next',
    leave: 'Leave',
    leaveTitle: 'Leave the lesson',
    leaveSays: 'Ends this lesson’s programs and its network now. Your progress is kept.',
    checks: (met: number, all: number) => `${met} of ${plural(all, 'check', 'checks')}`,
    challenges: (met: number, all: number) => `${met} of ${plural(all, 'challenge', 'challenges')}`,
    noChecks: 'Nothing to check',
    outcome: 'What you can do now',
    endedAgain: 'Start the lesson again',
    reset: 'Reset',
    resetTitle: 'Reset this step',
    resetSays:
      'Ends what this step started, starts its programs anew, and looks for evidence from that moment on. What you have done stays done.',
  },

  predict: {
    commit: 'Commit to this answer',
    then: 'Then you can run it.',
    said: 'You said:',
    seen: 'Seen:',
    notYet: 'Now run the experiment.',
    unobservable: 'What happens cannot be observed here, so this question stays open.',
  },

  run: {
    predictFirst: 'Answer the question first.',
    busy: 'Running',
    same: 'The same from a terminal:',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'The browser does not let this page copy. Select the command and copy it yourself.',
  },

  check: {
    list: 'Checks',
    challenge: 'Try',
    met: 'met',
    open: 'not yet',
    now: 'true right now',
    notNow: 'not true right now',
    before: 'seen before, not since this step began',
    unobservable: 'This cannot be observed here. It does not hold you up.',
    evidence: 'Show the evidence on the stage:',
    event: 'event',
    events: 'events',
    newlyMet: (text: string) => `Check met: ${text}`,
  },

  hint: {
    ask: (next: number, all: number) => `Hint ${next} of ${all}`,
    offer: 'Two tries left a check open. A hint may help.',
    title: (number: number) => `Hint ${number}`,
  },

  source: 'Source:',
};

/** What every language file must say. */
export type Texts = typeof en;
