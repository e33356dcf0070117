// What the next animation frame shows of all that the worker told: the newest, and what only an earlier delta told.
import { describe, expect, test, vi } from 'vitest';
import { News, Telling, type Delta } from '../../client/src/dissector/news.ts';
import type { ToWorker } from '../../client/src/dissector/messages.ts';

const delta = (more: object): Delta =>
  ({ type: 'delta', released: 0, began: 0, undrawnConversations: 0, undrawn: 0, window: undefined, ...more }) as Delta;

/** A channel without a way between its ends, which counts what is read of what came. */
class Channel {
  static read = 0;
  readonly port1: { onmessage?: (event: { readonly data: Delta }) => void } = {};
  readonly port2 = {
    postMessage: (delta: Delta) => {
      this.port1.onmessage?.({
        get data() {
          Channel.read += 1;
          return delta;
        },
      });
    },
  };
}
vi.stubGlobal('MessageChannel', Channel);

/** News, and the worker's side of it. */
function told() {
  const said: string[] = [];
  const shown: Delta[] = [];
  const frames: (() => void)[] = [];
  let port: MessagePort | undefined;
  const news = new News({
    say: (message: ToWorker) => {
      if (message.type === 'newest') port = message.port;
      else said.push(message.type);
    },
    delta: (one) => shown.push(one),
    nextFrame: (call) => frames.push(() => call(16)),
  });
  return {
    news,
    said,
    shown,
    newest: (one: Delta) => port?.postMessage(one),
    /** Draw; answers how many waited for it. */
    frame: () => frames.splice(0).map((call) => call()).length,
  };
}

test('shows what is newest as a frame begins, whatever has come before it', () => {
  const { news, said, shown, frame } = told();
  news.take(delta({ packets: 1, sketches: ['one'], strip: 'one' }));
  expect([shown, said]).toEqual([[], []]);
  news.take(delta({ packets: 2, strip: 'two' }));
  expect(frame()).toBe(1);
  // The sketches were told before and left out since.
  expect(shown).toEqual([delta({ packets: 2, sketches: ['one'], strip: 'two' })]);
  expect(said).toEqual(['drawn']);

  news.take(delta({ packets: 3, filtered: 'some' }));
  frame();
  expect(shown.at(-1)).toEqual(delta({ packets: 3, filtered: 'some' }));
  expect(said).toEqual(['drawn', 'drawn']);
});

test('of those that tell nothing but how it is now, only the last is read, and what was told before stays', () => {
  const { news, shown, newest, frame } = told();
  news.take(delta({ packets: 1, sketches: ['one'] }));
  newest(delta({ packets: 2 }));
  newest(delta({ packets: 3 }));
  expect(frame()).toBe(1);
  expect(shown).toEqual([delta({ packets: 3, sketches: ['one'] })]);
  expect(Channel.read).toBe(1);

  // What is told by itself afterwards is newer than they are.
  newest(delta({ packets: 4 }));
  news.take(delta({ packets: 5, strip: 'five' }));
  frame();
  expect(shown.slice(1)).toEqual([delta({ packets: 5, strip: 'five' })]);

  newest(delta({ packets: 6 }));
  frame();
  expect(shown.slice(2)).toEqual([delta({ packets: 6 })]);
});

describe('when the page is told', () => {
  /** A clock in ms that a test moves on, and what is to be called by it. */
  function clocked() {
    let now = 1000;
    let told: number[] = [];
    let waiting: { readonly at: number; readonly call: () => void }[] = [];
    const telling = new Telling({
      tell: () => told.push(now),
      now: () => now,
      later: (call, ms) => waiting.push({ at: now + ms, call }),
    });
    /** Let time pass, with a change in each of so many ms; answers when the page was told. */
    const pass = (ms: number, changes = ms): number[] => {
      told = [];
      for (let passed = 1; passed <= ms; passed++) {
        now += 1;
        const due = waiting.filter(({ at }) => at <= now);
        waiting = waiting.filter(({ at }) => at > now);
        for (const { call } of due) call();
        if (passed <= changes) telling.changed();
      }
      return told;
    };
    return { telling, pass };
  }

  test('at rest it hears of a change at once, and of more after a pause', () => {
    const { telling, pass } = clocked();
    expect(pass(1)).toEqual([1001]);
    telling.changed();
    expect(pass(1, 0)).toEqual([1002]);
  });

  test('while it draws, in the last third of the time of a frame, also of what came before', () => {
    const { telling, pass } = clocked();
    pass(16, 0);
    telling.drew(1016);
    pass(16, 0);
    telling.drew(1032);
    expect(pass(16)).toEqual([1042, 1043, 1044, 1045, 1046, 1047, 1048]);
    telling.drew(1048);
    // One change, early in the frame.
    expect(pass(16, 1)).toEqual([1058]);
  });

  test('a frame that came late, or is told of late, does not make the next one old', () => {
    const { telling, pass } = clocked();
    telling.drew(1000);
    pass(100, 0);
    telling.drew(1100);
    expect(pass(12)[0]).toBe(1110);
    pass(8, 0);
    // It began at 1114.
    telling.drew(1114);
    expect(pass(4)[0]).toBe(1124);
  });

  test('a page that draws no more is told of no more, until it draws', () => {
    const { telling, pass } = clocked();
    expect(pass(500)).toHaveLength(16);
    telling.drew(1500);
    expect(pass(20, 0)).toHaveLength(1);
  });
});
