// A million spoilt packets, alone and in conversations: dissected whole, as rows, and with all that is said of them. Nothing throws,
// every field lies in its packet, and none takes long. `SEED=n` repeats a run.
import fs from 'node:fs';
import { knownOf } from '../../server/shared/conversations/context.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import { label } from '../../server/shared/conversations/label.ts';
import { story } from '../../server/shared/conversations/story.ts';
import type { Frame } from '../../server/shared/contract/frames.ts';
import { Columns } from '../../server/shared/dissect/columns.ts';
import type { Dissector } from '../../server/shared/dissect/dissector.ts';
import type { Known } from '../../server/shared/dissect/types.ts';
import { checkLayers } from '../unit/dissect/checks.ts';
import { goldens } from '../unit/dissect/goldens.ts';
import { casesOf, framesOf, type Case } from '../unit/dissect/spoken-cases.ts';
import { wholeDissector } from '../unit/dissect/support.ts';
import type { Figure } from './figure.ts';
import { chance, pick, spoilt } from './mutate.ts';

/** ms that one packet may take. */
const longest = 50;

const folder = new URL('../unit/dissect/golden-messages/', import.meta.url);
const talks = (): Case[] =>
  fs.readdirSync(folder).flatMap((file) => casesOf(fs.readFileSync(new URL(file, folder), 'utf8')));

export async function run(short: boolean): Promise<Figure[]> {
  const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 32);
  console.log(`mutated: SEED=${seed}`);
  const found = new Spoiling(await wholeDissector(), seed);
  const packets = short ? 4000 : 1_000_000;
  while (found.packets < packets) found.round();
  return [
    { what: 'spoilt packets, dissected whole', ours: found.packets, unit: 'packets', goal: '≥ 1 000 000', ok: true },
    {
      what: 'the slowest of them',
      ours: found.slowest,
      unit: 'ms',
      goal: `≤ ${longest}`,
      ok: found.slowest <= longest,
    },
  ];
}

class Spoiling {
  packets = 0;
  slowest = 0;
  readonly #dissector: Dissector;
  readonly #random: () => number;
  readonly #frames: readonly Frame[] = goldens().flatMap(({ before, frame }) => [...before, frame]);
  readonly #talks = talks();

  constructor(dissector: Dissector, seed: number) {
    this.#dissector = dissector;
    this.#random = chance(seed);
  }

  /** Some packets by themselves, and a conversation. */
  round(): void {
    const columns = new Columns();
    for (let left = 10; left > 0; left--) {
      const frame = this.#spoil(pick(this.#frames, this.#random));
      this.#look(frame, undefined, () => void columns.add(frame));
    }
    this.#talk(pick(this.#talks, this.#random));
  }

  /** What is said is spoilt, or the packets that carry it are. */
  #talk(one: Case): void {
    const inside = this.#random() < 0.6;
    const maybe = (bytes: Uint8Array): Uint8Array =>
      this.#random() < 0.4 ? spoilt(bytes, this.#random, pick(one.said, this.#random).bytes) : bytes;
    const said = inside ? one.said.map(({ from, bytes }) => ({ from, bytes: maybe(bytes) })) : one.said;
    const own = framesOf({ ...one, said });
    const frames = inside ? own : own.map((frame) => (this.#random() < 0.3 ? this.#spoil(frame) : frame));
    const conversations = new Conversations(this.#dissector.protocols);
    for (const frame of frames) this.#time(() => conversations.add(frame), frame);
    for (const conversation of [...conversations.list, ...conversations.udp])
      for (const packet of conversation.packets) {
        const frame = frames.find(({ id }) => id === packet.id);
        if (frame === undefined) throw new Error(`no frame ${packet.id}`);
        const words = (): string => `${label(packet, conversation)} ${story(packet, conversation).says}`;
        this.#look(frame, knownOf(packet, conversation), words);
      }
  }

  #spoil(frame: Frame): Frame {
    const bytes = spoilt(frame.bytes, this.#random, pick(this.#frames, this.#random).bytes);
    const missing = this.#random() < 0.2 ? Math.floor(this.#random() * 2000) : 0;
    return { ...frame, bytes, original: bytes.length + missing };
  }

  /** The whole of a packet; `also` is part of its time. */
  #look(frame: Frame, known: Known | undefined, also: () => unknown): void {
    this.packets += 1;
    this.#time(() => {
      also();
      const layers = this.#dissector.dissect(frame, known);
      checkLayers(layers, frame.bytes);
      const failed = layers.find(({ reason }) => reason?.startsWith('The playground failed'));
      if (failed) throw new Error(failed.reason);
    }, frame);
  }

  /** How long it takes: on the clock, or of the processor where that is less, for others use it, too. */
  #time(work: () => void, frame: Frame): void {
    const [began, before] = [performance.now(), process.cpuUsage()];
    try {
      work();
      const took = performance.now() - began;
      if (took <= this.slowest) return;
      const { user, system } = process.cpuUsage(before);
      this.slowest = Math.max(this.slowest, Math.min(took, (user + system) / 1000));
    } catch (error) {
      throw new Error(`packet ${this.packets}, link ${frame.link}: ${Buffer.from(frame.bytes).toString('hex')}`, {
        cause: error,
      });
    }
  }
}
