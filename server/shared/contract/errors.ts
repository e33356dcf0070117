// The one error table: every refusal of the playground and every errno a learner can meet, in the learner's words.
// `status` is the HTTP status where the error answers a request. The texts are shown on the page as they stand here.
import { open, reload, say, type ErrorText } from './error-text.ts';
import { socketErrors } from './socket-errors.ts';

const table = {
  // The gate
  malformed: say(400, 'This request is malformed.', 'A server should not guess what it means.', reload),
  body_malformed: say(400, 'The body is not valid.', 'It does not have the shape that this address takes.', reload),
  wrong_host: say(421, 'This request is meant for another host.', 'Its Host line does not name this playground.', open),
  wrong_origin: say(403, 'A page from elsewhere asked.', 'Only the playground’s own page may ask this.', open),
  no_token: say(
    401,
    'This page has no key yet.',
    'The playground does not know who asks.',
    'Type the code that the terminal shows, or open the address it printed.',
  ),
  wrong_code: say(
    401,
    'This code is not valid.',
    'It was used, has expired, or was mistyped.',
    'Use the newest code in the terminal.',
  ),
  code_dropped: say(
    401,
    'No code is valid for the moment.',
    'Five wrong ones were typed. The next one is printed within five minutes.',
    'Wait for it, or start the playground once more in another terminal: that prints one at once.',
  ),
  method: say(405, 'This method is not allowed here.', 'The address exists, and takes another method.', reload),
  not_json: say(415, 'The body must be JSON.', 'The playground reads only application/json.', reload),
  too_large: say(413, 'The body is too large.', 'More than 64 KiB came.', 'Send less.'),
  head_too_large: say(431, 'The headers are too large.', 'More than 16 KiB came.', 'Send less.'),
  too_slow: say(
    408,
    'The request came too slowly.',
    'The playground waits 5 seconds for the headers and 10 for the whole.',
    reload,
  ),
  too_fast: say(
    429,
    'Too many requests in a second.',
    'The playground slows a page down that asks too often.',
    'Wait a second.',
  ),
  limit_reached: say(
    503,
    'A limit is reached.',
    'The playground keeps every run small.',
    'Close another tab of the playground, or wait a minute.',
  ),
  not_found: say(
    404,
    'There is nothing here.',
    'The address does not name anything in this playground.',
    'Go back to the lessons.',
  ),
  internal: say(500, 'The playground made a mistake.', 'It is not your fault.', reload),

  // Runs and lessons
  run_ended: say(
    410,
    'This run has ended.',
    'A run ends a minute after its last tab closes, or with the server.',
    'Start the lesson again. Your progress is kept.',
  ),
  lesson_unknown: say(
    404,
    'There is no such lesson.',
    'It may have another name, or its file has an error.',
    'Choose a lesson from the list.',
  ),
  lesson_broken: say(
    422,
    'This lesson’s file has an error.',
    'The playground does not run a lesson it cannot read whole.',
    'Mend the file on this computer at the line below, save it, and try again.',
  ),
  step_unknown: say(404, 'There is no such step.', 'The lesson does not have it.', 'Choose a step from the bar.'),
  predict_first: say(
    409,
    'Predict first.',
    'The experiment runs once you have committed to an answer.',
    'Choose one of the answers.',
  ),
  busy: say(
    409,
    'The experiment is still running.',
    'One thing at a time makes the packets readable.',
    'Wait for it, or reset the step.',
  ),

  // What may go out
  port_invalid: say(
    422,
    'This is not a port.',
    'A port is a whole number of 16 bits: 0 to 65535.',
    'Type a number from 1 to 65535.',
  ),
  address_forbidden: say(
    422,
    'A service may not listen there.',
    'On this computer it listens at a loopback address alone, so that nobody else comes in. In a network of its own, 0.0.0.0 and :: are allowed, too.',
    'Use 127.0.0.1.',
  ),
  target_forbidden: say(
    422,
    'The playground does not send there.',
    'It sends to loopback addresses alone: 127.0.0.1 to 127.255.255.254, or ::1, and never to itself.',
    'Choose one of the run’s own services.',
  ),

  ...socketErrors,

  // Capture and worlds
  capture_missing: say(
    503,
    'No capture program is installed.',
    'Packets cannot be seen here; what is drawn comes from the programs themselves.',
    'Install tcpdump.',
  ),
  capture_forbidden: say(
    503,
    'You may not capture packets here.',
    'This system lets only some users read from lo.',
    'Run `loopback-playground doctor` for the command that allows it.',
  ),
  capture_off: say(
    503,
    'Capture is switched off.',
    'The playground was started with --capture off.',
    'Start it without that flag.',
  ),
  capture_ended: say(
    503,
    'The capture program ended.',
    'Packets sent meanwhile are not in the record. A new capture is started.',
    'Run the experiment again.',
  ),
  capture_dropped: say(
    503,
    'Some packets are not in the record.',
    'More came at once than could be read, and the kernel dropped its copies of them. Packets that are missing here may have arrived all the same.',
    'Send fewer at a time, and run the experiment again.',
  ),
  capture_lost: say(
    503,
    'The capture program keeps ending.',
    'From here on, what is drawn comes from the programs themselves.',
    'Reset the step.',
  ),
  world_forbidden: say(
    503,
    'No private network can be made here.',
    'This system does not let your user create namespaces; the lesson runs on this computer’s own loopback.',
    'Run `loopback-playground doctor` for the command that allows it.',
  ),
  world_ended: say(
    503,
    'This lesson’s network is gone.',
    'Its first process was ended, and its programs with it.',
    'Reset the step: that makes a new one.',
  ),
  world_unknown: say(
    404,
    'There is no such network.',
    'A network lives as long as its lesson.',
    'Name one that there is.',
  ),
  private_only: say(
    409,
    'This needs a network of its own.',
    'Your computer’s own network is never changed, and nothing is begun in it that ends only with a network.',
    'Begin with the network “its own” (Linux).',
  ),
  terminal_missing: say(
    503,
    'No terminal can be opened here.',
    'A terminal in the page is held by a small Perl program, and perl is not installed.',
    'Install perl.',
  ),
  nft_missing: say(
    503,
    'No firewall program is installed.',
    'Rules are set by nft, which is not here.',
    'Install nftables.',
  ),
  nft_refused: say(
    422,
    'The firewall was not changed.',
    'nft refused it; the rules are as they were.',
    'Read its words below.',
  ),
  neighbour_missing: say(
    409,
    'There is no neighbour in this run.',
    'A second host and a line to it are there only where they were asked for.',
    'In the sandbox, add a neighbour (Linux, in a network of its own).',
  ),
  line_missing: say(
    503,
    'There is no line to a neighbour here.',
    'It is made by perl and ip, and one of them is not here.',
    'Install what is named below.',
  ),
  line_refused: say(
    503,
    'The line to a neighbour could not be made.',
    'The system refused it.',
    'Read its words below.',
  ),
  publish_refused: say(
    409,
    'This cannot be published.',
    'A TCP port of a network of its own is published at 127.0.0.1 of this computer, at a port that is not the playground’s.',
    'Choose another port, or a service in a network of its own.',
  ),
  relay_refused: say(
    409,
    'This relay cannot be put there.',
    'A relay stands in front of one service, at one port, and does what fits the service’s protocol.',
    'Read why below, and ask for something else.',
  ),
  relay_silent: say(
    503,
    'The relay does not answer.',
    'It is frozen or stuck, and does what it did before.',
    'Thaw it, or stop it and put it there again.',
  ),
  kernel_refused: say(
    503,
    'The kernel’s settings were not changed.',
    'This system does not let them be set in a network of its own.',
    'Go on: times and limits may differ from the text.',
  ),
  world_host: say(
    200,
    'This computer’s own loopback is used.',
    'The playground was started with --world host.',
    'Start it without that flag.',
  ),

  // The playground itself
  clock_jumped: say(
    500,
    'This computer slept, or its clock was set.',
    'Times before and after do not belong together.',
    'Run the experiment again.',
  ),
  lesson_changed: say(
    200,
    'This lesson was saved anew.',
    'What you see is the text that it had when you opened it.',
    'Start it again to have the new one. What you have done stays.',
  ),
  run_presented: say(
    200,
    'This run is shown to a room.',
    'What is said and done in it is the room’s. Your own progress stays as it was.',
    'Begin the lesson again to go on with your own.',
  ),
  ENOSPC: say(507, 'The disk is full.', 'Your progress cannot be saved. The lesson goes on.', 'Free some space.'),
  state_unreadable: say(
    500,
    'The file with your progress could not be read.',
    'It was cut short or damaged. It is kept beside the new one, unchanged.',
    'Look at the file named below.',
  ),
  state_newer: say(
    500,
    'Your progress was written by a later version.',
    'It is kept unchanged; this version starts without it.',
    'Update the playground.',
  ),
  state_unwritable: say(
    500,
    'Your progress cannot be saved.',
    'The folder cannot be written. The lesson goes on.',
    'Check the folder named below, or start with --state DIR.',
  ),
  file_forbidden: say(
    500,
    'A file may not be read or written.',
    'Your user has not the right to it.',
    'Give your user the right to it, or name another folder.',
  ),
  progress_unreadable: say(
    422,
    'This is not a progress file.',
    'It was changed by hand, cut short, or is another file. Nothing was changed.',
    'Open a file that “Save progress as a file” has made.',
  ),
  progress_newer: say(
    422,
    'This progress file is from a later version.',
    'It may say things that this version does not know. Nothing was changed.',
    'Update the playground, then open the file again.',
  ),
  state_refused: say(
    403,
    'The state folder cannot be used.',
    'It must be yours, writable, and closed to other users.',
    'Start with --state DIR and a folder of your own.',
  ),
  server_gone: say(
    503,
    'The playground no longer answers.',
    'Its process ended, or is frozen. This page tries to reach it again.',
    'Start it again in the terminal.',
  ),
  version_changed: say(409, 'The playground was updated.', 'This tab still runs the old version.', 'Reload the page.'),
} satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof table;
export const errors: Readonly<Record<ErrorCode, ErrorText>> = table;

/** Is this a code of the table? */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(table, code);
}

/** The words for a code, also for one that is not in the table (an errno nobody foresaw). */
export function errorText(code: string): ErrorText {
  if (isErrorCode(code)) return table[code];
  return say(
    500,
    `The system says ${code}.`,
    'The playground has no words of its own for this.',
    'Look the code up: `man errno`.',
  );
}

/** An error with a code of the table; `detail` is the raw text that is shown below the words. */
export class PlaygroundError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  constructor(code: ErrorCode, detail?: string) {
    super(detail === undefined ? table[code].title : `${table[code].title} ${detail}`);
    this.name = 'PlaygroundError';
    this.code = code;
    this.detail = detail;
  }
}
