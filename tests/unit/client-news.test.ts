// What the next animation frame shows of all that the worker told: the newest, and what only an earlier delta told.
import { expect, test } from 'vitest';
import { News, type Delta } from '../../client/src/dissector/news.ts';
import type { ToWorker } from '../../client/src/dissector/messages.ts';

const delta = (more: object): Delta =>
  ({ type: 'delta', released: 0, began: 0, olderConversations: 0, undrawn: 0, window: undefined, ...more }) as Delta;

/** News, and the worker's side of it. */
function told() {
  const said: string[] = [];
  const shown: Delta[] = [];
  const frames: (() => void)[] = [];
  let port: MessagePort | undefined;
  let heard = (): void => undefined;
  const news = new News({
    say: (message: ToWorker) => {
      if (message.type === 'newest') port = message.port;
      else said.push(message.type);
      heard();
    },
    delta: (one) => shown.push(one),
    nextFrame: (call) => frames.push(call),
  });
  return {
    news,
    said,
    shown,
    /** Tell it by the port; resolves when it has come. */
    newest: (one: Delta) =>
      new Promise<void>((resolve) => {
        heard = resolve;
        port?.postMessage(one);
      }),
    /** Draw; answers how many waited for it. */
    frame: () => frames.splice(0).map((call) => call()).length,
    close: () => port?.close(),
  };
}

test('shows what is newest as a frame begins, whatever has come before it', () => {
  const { news, said, shown, frame, close } = told();
  news.take(delta({ packets: 1, sketches: ['one'], strip: 'one' }));
  expect([shown, said]).toEqual([[], ['taken']]);
  news.take(delta({ packets: 2, strip: 'two' }));
  expect(said).toEqual(['taken', 'taken']);
  expect(frame()).toBe(1);
  // The sketches were told before and left out since.
  expect(shown).toEqual([delta({ packets: 2, sketches: ['one'], strip: 'two' })]);
  expect(said).toEqual(['taken', 'taken', 'drawn']);

  news.take(delta({ packets: 3, filtered: 'some' }));
  frame();
  expect(shown.at(-1)).toEqual(delta({ packets: 3, filtered: 'some' }));
  expect(said).toEqual(['taken', 'taken', 'drawn', 'taken', 'drawn']);
  close();
});

test('of those that tell nothing but how it is now, only the last is shown, and what was told before stays', async () => {
  const { news, said, shown, newest, frame, close } = told();
  news.take(delta({ packets: 1, sketches: ['one'] }));
  await newest(delta({ packets: 2 }));
  await newest(delta({ packets: 3 }));
  expect(said).toEqual(['taken', 'taken', 'taken']);
  expect(frame()).toBe(1);
  expect(shown).toEqual([delta({ packets: 3, sketches: ['one'] })]);

  // What is told by itself afterwards is newer than they are.
  await newest(delta({ packets: 4 }));
  news.take(delta({ packets: 5, strip: 'five' }));
  frame();
  expect(shown.slice(1)).toEqual([delta({ packets: 5, strip: 'five' })]);

  await newest(delta({ packets: 6 }));
  frame();
  expect(shown.slice(2)).toEqual([delta({ packets: 6 })]);
  close();
});
