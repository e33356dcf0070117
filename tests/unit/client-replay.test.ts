// What a replay shows of several conversations.
import { describe, expect, test } from 'vitest';
import { picturesOf } from '../../client/src/stage/conversation/picture.ts';
import { soFar } from '../../client/src/stage/conversation/until.ts';
import { party, talk } from './client-talks.ts';

const server = party('tcp-echo', 80, 'echo');

describe('a replay of several conversations', () => {
  const first = talk(party('one', 5001), server, 1, 2, 10);
  const second = talk(party('two', 5002), server, 3, 4);
  const third = talk(party('three', 5003), server, 20, 21);
  const all = [first, second, third];
  const at = (id: number): unknown[] =>
    soFar(picturesOf(all), (arrow) => arrow.id <= id, id).map(({ picture, until }) => [picture.arrows.length, until]);

  test('goes on in all of them by time: what begins later is not there yet, what is over is whole', () => {
    expect(at(2)).toEqual([[5, 2]]);
    expect(at(4)).toEqual([[5, 4]]);
    expect(at(20)).toEqual([
      [5, undefined],
      [2, 20],
    ]);
  });

  test('with a packet that is drawn in none of them, all are as far as they had come by then', () => {
    expect(at(7)).toEqual([[5, 4]]);
    expect(at(19)).toEqual([[5, undefined]]);
    expect(at(99)).toEqual([
      [5, undefined],
      [2, undefined],
    ]);
  });
});
