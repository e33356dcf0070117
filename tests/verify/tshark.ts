// `npm run verify:tshark`: packet after packet, field after field, what tshark reads and what the playground reads. Prints how many fields
// were compared and how many agree, and each kind of difference with its reason. CI runs a part (tests/integration/tshark-*).
// `-- --seed 7` spoils other bytes and makes up other packets; `--services FILE` takes the services' packets from a file that an earlier run
// has kept, so that all but randpkt's packets is as it was then; those are kept beside it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setup } from '../support/built.ts';
import { beside, framesIn, type Packets } from '../support/tshark-beside.ts';
import { answerReasons, compareAnswers } from '../support/tshark-answers.ts';
import { saidIn, spokenBeside } from '../support/tshark-spoken.ts';
import { spokenPairs } from '../support/tshark-spoken-pairs.ts';
import { Tally } from '../support/tshark-tally.ts';
import { wholeDissector } from '../unit/dissect/support.ts';
import { madeUp, spoiltSaid } from './made-up.ts';
import {
  badly,
  goldenCases,
  goldenFrames,
  lightly,
  random,
  recorded,
  served,
  spoilt,
  written,
} from './tshark-captures.ts';
import { reasons } from './tshark-reasons.ts';
import { spokenReasons } from './tshark-spoken-reasons.ts';

const { values: asked } = parseArgs({ options: { seed: { type: 'string' }, services: { type: 'string' } } });
const usual = 1;
const seed = Number(asked.seed ?? usual);
if (!Number.isInteger(seed) || seed < 0) throw new Error(`not a seed: ${asked.seed}`);

/** Of the fields of packets as they are sent, with a byte spoilt here and there, so many must agree. */
const goal = 0.999;
/** Copies that are spoilt at each probability, and packets of each kind that are made up. */
const [copies, made] = [4, 1500];

// The services run as they are built.
setup();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-verify-'));
const services = asked.services
  ? { name: 'services', file: asked.services }
  : written(folder, 'services', await served());
const whole = written(folder, 'sent', [...recorded(), ...goldenFrames(), ...framesIn(services)]);
const spoiltAt = (probabilities: readonly number[]): Packets[] =>
  probabilities.flatMap((probability) =>
    Array.from({ length: copies }, (_, copy) => spoilt(folder, whole, probability, seed * copies + copy)),
  );

const dissector = await wholeDissector();
const [sent, wild] = [new Tally(), new Tally()];
for (const packets of [whole, ...spoiltAt(lightly)]) await beside(packets, dissector, sent);
for (const packets of [...spoiltAt(badly), written(folder, 'made up', madeUp(seed, made)), ...random(folder, made)])
  await beside(packets, dissector, wild);

/** What is said in conversations: as it is, and spoilt. */
const [said, garbled] = [new Tally(), new Tally()];
const real = [...recorded(), ...framesIn(services)];
for (const protocol of Object.keys(spokenPairs)) {
  const cases = [...goldenCases(protocol), ...saidIn(real, protocol, dissector)];
  const file = (name: string): string => path.join(folder, `${protocol}, ${name}.pcapng`);
  spokenBeside(protocol, cases, file('said'), dissector, said);
  const all = [0.002, 0.01, 0.05].flatMap((probability) =>
    Array.from({ length: copies }, (_, copy) => spoiltSaid(cases, probability, seed * copies + copy)).flat(),
  );
  spokenBeside(protocol, all, file('spoilt'), dissector, garbled);
}

/** How long answers took. */
const answers = new Tally();
const { differences, compared } = compareAnswers(framesIn(whole), whole.file, dissector.protocols);
answers.compared = compared;
answers.agree = compared;
for (const one of differences) {
  const reason = answerReasons.find(({ holds }) => holds(one));
  const { row, protocol, ours, theirs } = one;
  answers.agree -= ours.length;
  answers.differ(1, reason, `packet ${row}: ${protocol}.time is ${ours.join(' ')}, tshark says ${theirs.join(' ')}`);
}

console.log(`Seed ${seed}.`);
console.log(`Packets as they are sent, and spoilt a little: ${sent.text()}.`);
console.log(`Packets spoilt badly, or made up: ${wild.text()}.`);
console.log(`What is said in conversations, as it is: ${said.text()}.`);
console.log(`What is said in conversations, spoilt: ${garbled.text()}.`);
console.log(`How long answers took: ${answers.text()}.`);
const tallies = [sent, wild, said, garbled, answers];
const found = new Map(
  [...reasons, ...spokenReasons, ...answerReasons].map((reason) => [
    reason,
    tallies.reduce((sum, { explained }) => sum + (explained.get(reason) ?? 0), 0),
  ]),
);
for (const [{ why }, count] of found) console.log(`${count} differ: ${why}`);
const unexplained = tallies.flatMap((tally) => tally.unexplained);
for (const line of unexplained.slice(0, 50)) console.log(line);
// Other seeds may leave out what is rare.
const idle = [...found].filter(([one, count]) => seed === (one.seed ?? usual) && count === 0).map(([one]) => one);
for (const { why } of idle) console.log(`no longer occurs: ${why}`);
const ok = sent.agree >= goal * sent.compared && unexplained.length === 0 && idle.length === 0;
if (ok) fs.rmSync(folder, { recursive: true });
else console.log(`again: npm run verify:tshark -- --seed ${seed} --services ${services.file}`);
process.exit(ok ? 0 : 1);
