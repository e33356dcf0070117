// What the next animation frame shows of all that the worker told: the newest, and what only an earlier delta told.
import { expect, test, vi } from 'vitest';
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
    nextFrame: (call) => frames.push(call),
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

/** When the page is told, of changes that come each ms after it has drawn at `drew`, for so many ms. */
function toldAt(telling: Telling, drew: number, ms: number): number[] {
  telling.drew(drew);
  return Array.from({ length: ms }, (_, index) => index + 1).filter((after) => telling.tells(drew + after));
}

test('of changes between two frames the page is told of the first, and of those in the second half', () => {
  const telling = new Telling();
  toldAt(telling, 1000, 8);
  // The frame before took 8 ms.
  expect(toldAt(telling, 1008, 8)).toEqual([1, 4, 5, 6, 7, 8]);
  // Frames that come late do not make the next one old.
  expect(toldAt(telling, 1108, 10)).toEqual([1, 7, 8, 9, 10]);
});

test('a page that draws no more is told of no more', () => {
  expect(toldAt(new Telling(), 1000, 500).at(-1)).toBe(16);
});

test('once it has drawn, what it was not told of is owed', () => {
  const telling = new Telling();
  telling.drew(1000);
  expect([telling.tells(1001), telling.drew(1016)]).toEqual([true, false]);
  expect([telling.tells(1017), telling.tells(1018), telling.drew(1032)]).toEqual([true, false, true]);
});
