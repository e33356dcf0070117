// What all views of the stage share beside the run: which view is shown, the conversations, the replay, the filter, and
// how one steps from packet to packet.
import { led } from '../ui/arrows.ts';
import type { Run } from '../state/run.svelte.ts';
import { byTime } from './conversation/exchange.ts';
import { DrawingSettings } from './conversation/settings.svelte.ts';
import { ChosenColumns } from './packets/chosen.svelte.ts';
import type { Place } from './packets/goto.ts';
import { exchangesOf } from './exchanges.ts';
import { Reel } from './replay/reel.ts';
import { Replay } from './replay/replay.svelte.ts';
import type { ViewId } from './view.ts';

export class StageState {
  readonly run: Run;
  readonly replay: Replay;
  /** What the Conversation view shows beside the packets. */
  readonly drawing = new DrawingSettings();
  /** The Conversation view as a table. */
  table = $state(false);
  /** Where the detail does not stand beside the drawing it is a drawer, and closed until asked for. */
  opened = $state(false);
  /** On a narrow screen the drawer is a sheet, which is drawn up for the fields and the bytes. */
  drawnUp = $state(false);
  /** The text in the field above the packet list. */
  filter = $state('');
  /** What the list of packets shows of each. */
  readonly columns = new ChosenColumns();
  /** The packet whose conversation is listed alone. */
  followed: number | undefined = $state();
  readonly #wanted: () => ViewId;
  /** `from`: undefined where the run had not told yet which step it is in. */
  #chosen: { readonly from: number | undefined; readonly view: ViewId } | undefined = $state.raw();

  /** The view that was chosen in this step, or the one that the step begins with. */
  readonly view: ViewId = $derived.by(() => {
    const { from, first = from } = this.run;
    return this.#chosen && (this.#chosen.from ?? first) === from ? this.#chosen.view : this.#wanted();
  });
  /** The conversations of the step, oldest first. */
  readonly exchanges = $derived.by(() => exchangesOf(this.run));
  /** All arrows in order of time, whichever conversation they are of. */
  readonly arrows = $derived(this.exchanges.flatMap(({ arrows }) => arrows).sort(byTime));
  /** What the replay plays: all packets, drawn or not. */
  readonly reel = $derived.by(
    () =>
      new Reel(
        this.run,
        this.arrows.filter(({ implied }) => implied),
      ),
  );
  /** Entry ids of all arrows, one conversation after the other. */
  readonly order = $derived(this.exchanges.flatMap(({ arrows }) => arrows.map(({ id }) => id)));
  /** The conversation of the picked packet, or the newest: what Bytes shows. */
  readonly current = $derived.by(
    () =>
      this.exchanges.find(({ arrows }) => arrows.some(({ id }) => id === this.run.selection)) ?? this.exchanges.at(-1),
  );

  /** `wanted`: the view that the step begins with. */
  constructor(run: Run, wanted: () => ViewId) {
    this.run = run;
    this.#wanted = wanted;
    this.replay = new Replay({
      reel: () => this.reel,
      selection: () => run.selection,
      select: (id) => (run.selection = id),
    });
  }

  choose(view: ViewId): void {
    this.#chosen = { from: this.run.lesson?.from, view };
  }

  /** "#4", or nothing for what is no packet. */
  readonly number = (id: number): string => (this.run.isFrame(id) ? `#${this.run.number(id)}` : '');

  /** It is one of the arrows. */
  isDrawn(id: number): boolean {
    return this.order.includes(id);
  }

  /** Pick a packet; `open`: its detail is wanted, too. */
  readonly pick = (id: number, open: boolean): void => {
    this.run.selection = id;
    if (open) this.opened = true;
  };

  /** Show the packets of a port. */
  filterPort(port: number): void {
    this.filter = `port ${port}`;
    this.choose('packets');
  }

  /** List only the packets of this one's conversation; undefined: all again. */
  follow(id: number | undefined): void {
    if (this.followed === id) return;
    this.followed = id;
    this.run.dissector.follow(id);
    if (id !== undefined) this.choose('packets');
  }

  /** Pick a packet by its number, or the first one from a time on. Answers false where there is none. */
  async goTo(place: Place): Promise<boolean> {
    const { run } = this;
    const { dissector, delta } = run;
    let found = await dissector.find(
      place.is === 'time' ? { at: (delta?.began ?? 0) + place.ns } : { row: place.number - 1 },
    );
    // Packets that are not here have numbers all the same: by so many rows it stands before.
    const beyond = place.is === 'number' && found ? run.number(found.id) - place.number : 0;
    if (place.is === 'number' && beyond > 0) found = await dissector.find({ row: place.number - 1 - beyond });
    if (found === undefined || (place.is === 'number' && run.number(found.id) !== place.number)) return false;
    this.pick(found.id, false);
    return true;
  }

  /** Pick the next packet, or the one before, that is marked or has a note, of those of the step. */
  remarked(by: 1 | -1): void {
    const { run } = this;
    const next = run.remarks.next(run.selection, by, run.from);
    if (next !== undefined && run.isFrame(next)) this.pick(next, false);
  }

  /** A fresh step has nothing to replay, and nothing picked. */
  reset(): void {
    this.replay.reset();
    this.opened = false;
    this.drawnUp = false;
    this.filter = '';
    this.follow(undefined);
  }

  /** Step from packet to packet. In the list that is the next row; in the drawing, the next arrow; in a replay, the next packet. */
  step(by: 1 | -1): void {
    const { replay } = this;
    replay.pause();
    if (replay.active) return void replay.go(led(replay.index, by, this.reel.count));
    const next = this.view === 'packets' ? this.#nextRow(by) : this.#nextArrow(by);
    if (next !== undefined) this.pick(next, false);
  }

  #nextArrow(by: 1 | -1): number | undefined {
    const { order } = this;
    const from = this.run.selection;
    const at = from === undefined ? -1 : order.indexOf(from);
    return order[at === -1 ? (by > 0 ? 0 : order.length - 1) : at + by];
  }

  /** While a filter is on, the next row is one of those that it lets through: they are told around what is in view. */
  #nextRow(by: 1 | -1): number | undefined {
    const { run } = this;
    const from = run.selection;
    if (run.filtered !== undefined) {
      const rows = run.delta?.window?.rows ?? [];
      const at = rows.findIndex(({ id }) => id === from);
      return at === -1 ? rows[0]?.id : rows[at + by]?.id;
    }
    if (from === undefined || !run.isFrame(from)) return this.#nextArrow(by);
    for (let id = from + by; run.number(id) >= 1 && run.number(id) <= run.whole; id += by) {
      if (run.isFrame(id)) return id;
    }
    return undefined;
  }
}
