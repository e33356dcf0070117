// When the packets were that are marked, or have a note: for the strip. The worker knows.
import type { Run } from '../../state/run.svelte.ts';

/** Marks of a step that are drawn. */
const most = 200;

export class MarkTimes {
  /** ns since the run began, each once, in their order. */
  times: readonly number[] = $state.raw([]);

  /** Made with a component, and gone with it. */
  constructor(run: () => Run) {
    $effect(() => {
      const { remarks, dissector, from } = run();
      const ids = [...remarks.all.keys()].filter((id) => id >= from).slice(0, most);
      let stale = false;
      void Promise.all(ids.map((id) => dissector.find({ id }))).then((found) => {
        const times = found.flatMap((one) => (one === undefined ? [] : [one.at]));
        if (!stale) this.times = times.filter((at, index) => times.indexOf(at) === index);
      });
      return () => (stale = true);
    });
  }
}
