// A check over packets that were sent again: only what the line did counts, not a computer that was too busy.
import { describe, expect, test } from 'vitest';
import { said, shaken, Story } from '../support/story.ts';

const that = 'tcp-repeated';
const again = `${said.split('\n')[0] ?? ''}\n${said}`;

/** A conversation in which this packet had a fate on the line. */
const story = (packets: string, frame?: number) => {
  const told = new Story().running().packets(`${shaken}\n${packets}`);
  if (frame === undefined) return told;
  return told.entry({ type: 'touched', world: 'w1', by: 'line', fate: 'lost', ms: 0, frames: [frame] });
};

describe('tcp-repeated', () => {
  test('what was lost on the line, and sent again', () => {
    expect(story(again, 6).matches(that, { packets: 1 })).toMatchObject({ met: true, evidence: [7] });
    expect(story(again, 6).matches(that, { packets: 2 }).met).toBe(false);
    expect(story(again, 6).explains(that, { packets: 2 })).toBe('Your kernel has sent 1 of 2 packets again so far.');
  });

  test('what was sent again without the line’s doing', () => {
    expect(story(again).matches(that, { packets: 1 }).met).toBe(false);
    expect(story(again).explains(that, { packets: 1 })).toBe(
      'A packet was sent again because this computer was too busy to answer: the line did nothing. Set it first.',
    );
    // Of another conversation.
    expect(story(again, 999).matches(that, { packets: 1 }).met).toBe(false);
  });

  test('nothing was sent again', () => {
    expect(story(said).explains(that, { packets: 1 })).toBe(
      'Nothing had to be sent again: the line did nothing. Set it first.',
    );
    expect(story(said, 6).explains(that, { packets: 1 })).toBe(
      'Nothing had to be sent again, whatever the line did. Have it lose a packet of the client’s.',
    );
  });

  test('what was sent again has not been heard yet', () => {
    const [unheard = ''] = said.split('\n');
    expect(story(`${unheard}\n${unheard}`, 6).matches(that, { packets: 1 }).met).toBe(false);
    expect(story(`${unheard}\n${unheard}`, 6).explains(that, { packets: 1 })).toContain(
      'has not been acknowledged yet',
    );
  });
});
