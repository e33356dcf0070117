// The page's own words, English. Another language is another file with the same keys; lessons and errors bring their own.
// Plain short sentences, present tense, second person.
const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** "40 minutes", "about 5 hours" without the "about". */
const length = (minutes: number) =>
  minutes < 90 ? plural(minutes, 'minute', 'minutes') : plural(Math.round(minutes / 60), 'hour', 'hours');

export const en = {
  name: 'Loopback Playground',
  skip: 'Skip to the content',
  mainNav: 'Main',
  lessons: 'Lessons',
  sandbox: 'Sandbox',
  present: 'Present',
  articles: 'What articles say',
  titled: (title: string) => `${title} · Loopback Playground`,
  close: 'Close',
  reload: 'Reload the page',
  tryAgain: 'Try again',
  hide: 'Hide',
  pin: 'Keep it for 30 minutes once no tab shows it; otherwise for one.',
  toLessons: 'All lessons',
  loading: 'Loading',
  whatToTry: 'What to try',
  rawText: 'The raw text',

  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },

  network: 'Network',
  networks: { private: 'this lesson’s own', host: 'this computer', sandbox: 'one of its own' },
  networkSays: {
    private:
      'This lesson runs in a network of its own on this computer, with nothing in it but a loopback. Its 127.0.0.1 is not the one your browser uses.',
    host: 'What you see happens on this computer’s own loopback, the one that all its programs use.',
    sandbox:
      'This sandbox runs in a network of its own on this computer, with nothing in it but a loopback. Its 127.0.0.1 is not the one your browser uses.',
  },
  networkTwo: { private: 'this lesson’s own, two hosts', host: 'this computer', sandbox: 'its own, two hosts' },
  networkNeighbour:
    'Beside it is a neighbour: a second host at 10.0.0.2, joined to this one, 10.0.0.1, by a line. Each has a 127.0.0.1 of its own.',
  networkReachNeighbour: (name: string) => `For the neighbour, with: \`loopback-playground in ${name} --\``,
  networkReach: (name: string) =>
    `To reach it from a terminal, begin a command with: \`loopback-playground in ${name} --\``,
  packets: 'Packets',
  observationLine: 'Those between the two hosts are told by the line itself, also the ones that it loses.',
  observations: { captured: 'captured', implied: 'implied' },
  observationSays: {
    captured: (tool: string | undefined) =>
      `Each packet you see was captured on the loopback interface${tool === undefined ? '' : ` by ${tool}`}.${tool === 'dumpcap' ? ' It hands them on in blocks, 0.1 to 0.2 seconds late, with times in whole µs; tcpdump hands them on at once.' : ''}`,
    implied: () =>
      'No packet can be seen here. What you see comes from the programs themselves and is drawn dashed; steps that need packets say so.',
  },
  /** In place of both, while a capture file is shown. */
  ofFile: 'from a file',
  ofFileSays: (name: string, run: boolean) =>
    `Each packet you see is from ${name}.${run ? ' Your run goes on, out of sight.' : ''}`,
  observationHome:
    'This is about this computer’s own loopback. A lesson with a network of its own says for itself what it can see.',

  keys: {
    title: 'Keys',
    off: 'Let keys of one letter do nothing',
    list: [
      ['?', 'this list'],
      ['Ctrl K', 'the palette: every page, lesson, service and command by name'],
      ['Tab', 'to the next control'],
      ['Space', 'replay, and stop it'],
      ['↑ ↓', 'the packet before, the packet after'],
      ['R', 'from a packet that was lost to the one that replaced it, and back'],
      ['F', 'follow the picked packet’s conversation; B, its bytes'],
      ['C', 'copy the picked packet'],
      ['M', 'mark it, and N, write a note on it'],
      [', .', 'the mark or note before, the next one'],
      ['Ctrl G', 'go to a packet or a time, in the list of packets'],
      ['Ctrl Enter', 'send, in the sandbox'],
      ['Esc', 'close what is open'],
    ],
    present: [
      ['Space', 'the next packet or change, or close the question'],
      ['⇧ Space', 'back, as Backspace does'],
      ['← →', 'back, and on'],
      ['↑ ↓', 'the step before, the next step'],
      ['Home', 'the first packet or change'],
      ['End', 'all that came'],
      ['Enter', 'the experiment'],
      ['1 to 4', 'what the room says'],
      ['T', 'type an answer, and Esc back'],
      ['B', 'black screen, and back'],
      ['Ctrl K', 'the palette'],
      ['?', 'this list'],
    ],
  },

  palette: {
    open: 'Open the palette',
    title: 'Palette',
    label: 'Find a page, a lesson, a service or a command',
    placeholder: 'Find a page, a lesson, a service or a command',
    none: 'Nothing has all of these words.',
    found: (count: number) => plural(count, 'answer', 'answers'),
    pages: 'Pages',
    page: 'This page',
    keys: 'List of keys',
    lesson: (number: number) => `lesson ${number}`,
    services: 'Services',
    service: (kind: string) => `Open ${kind}`,
    chosen: 'chosen',
    words: {
      home: 'home course start',
      articles: 'claims true false myths',
      present: 'projector teacher class',
      service: 'sandbox server door',
      keys: 'shortcuts keyboard help',
    },
  },

  notices: 'Notices',
  dropped: (frames: number) => `Not recorded so far: ${plural(frames, 'packet', 'packets')}.`,
  reconnecting: 'The page tries again by itself.',

  home: {
    addressSays: {
      v4: 'the loopback address: this computer, talking to itself',
      v6: 'the loopback address of IPv6: this computer, talking to itself',
      name: 'a name for this computer’s loopback address',
    },
    portSays: 'the port: one of 65\u00a0536 doors',
    /** Around the two ports; the fourth stands in for the second and third where the browser's port was not observed. */
    lede: [
      'This address is in your browser right now.',
      'Your browser borrowed door',
      ', went around the loop, and knocked on',
      'Your browser knocked on door',
      ', where this playground answers. Every lesson here sends real packets and shows you each one.',
    ],
    sandbox: 'Open the sandbox',
    thisComputer: 'this computer',
    yourBrowser: 'your browser',
    playground: 'playground',
    nothingLeaves: ['no cable, no Wi-Fi:', 'nothing leaves'],
    picture: (lo: string, borrowed: number | undefined, port: string) =>
      `Inside this computer: your browser${borrowed === undefined ? '' : ` at port ${borrowed}`} talks through the loopback interface ${lo} to the playground at port ${port}. Nothing leaves.`,
    rows: 'Its two rows in the socket table',
    rowsSay: 'This page’s request just now, as the kernel’s socket table had it.',
    rowsClose: 'After a minute without a request this connection is closed. The next one borrows a port anew.',
    again: 'Ask again',
    hidden: 'A program of another user',
    program: (name: string, pid: number | undefined) => (pid === undefined ? name : `${name}, pid ${pid}`),
    go: (begun: boolean, title: string) => `${begun ? 'Continue' : 'Start'}: ${title}`,
    course: 'The course',
    unit: (unit: number) => `Unit ${unit}`,
    done: (done: number, all: number, here: number, minutes: number) =>
      `${done} of ${plural(all, 'lesson', 'lessons')} done · ${here === all ? `about ${length(minutes)} in all` : `${here} ${here === 1 ? 'is' : 'are'} here, about ${length(minutes)}`}`,
    absent: 'not here yet',
    articles: (seen: number, all: number) => `${seen} of ${all} seen`,
    lesson: { done: 'done', begun: 'begun', open: 'not begun' },
    steps: (done: number, all: number) => `${done} of ${plural(all, 'step', 'steps')}`,
    minutes: (minutes: number) => `${minutes} min`,
    none: 'No lesson is there. The lessons folder is empty, or every file in it has an error.',
    broken: 'Lesson files with errors',

    progress: 'Your progress is kept on this computer.',
    save: 'Save progress as a file',
    open: 'Open a progress file',
    adds: (file: string) => `${file} adds to your progress:`,
    addsNothing: (file: string) => `${file} adds nothing: you have all of it.`,
    change: (steps: number, checks: number, answers: number) =>
      [
        steps > 0 && plural(steps, 'step', 'steps'),
        checks > 0 && plural(checks, 'check', 'checks'),
        answers > 0 && plural(answers, 'answer', 'answers'),
      ]
        .filter((part) => part !== false)
        .join(', ') || 'begun',
    unknownLesson: 'a lesson that is not here',
    nothingLost: 'What you have done stays done.',
    apply: 'Add it',
    leave: 'Leave it',
    applied: 'Your progress has it now.',
    forget: 'Forget my progress',
    forgets: (lessons: number) =>
      `This forgets what you did in ${plural(lessons, 'lesson', 'lessons')}: steps, checks and answers. It cannot be taken back; save it as a file first to have it again.`,
    forgetsNothing: 'There is nothing to forget yet.',
    forgetIt: 'Forget it',
    keepIt: 'Keep it',
    forgotten: 'Your progress is forgotten.',
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
    lineFeed: 'End lines with LF alone',
    predictFirst: 'Answer the question first.',
    busy: 'Running',
    same: 'The same from a terminal:',
    copy: 'Copy',
    paste: 'Put into the terminal',
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

  ask: { send: 'Answer' },

  show: {
    title: 'Show the answer',
    says: 'Presses this step’s buttons for you, slowly, and tells which answer is right. The step does not count as done.',
    go: 'Show it',
    shown: 'You are being shown the answer, so nothing here counts as yours. Reset the step to do it yourself.',
    right: 'Right:',
    sandbox: 'Open in the sandbox',
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
