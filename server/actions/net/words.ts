// Schemas for what actions send. Each message says what to do instead: lessons and the page show it as it stands.
import * as v from 'valibot';

const withoutNul = v.check((text: string) => !text.includes('\0'), 'leave NUL out: no shell command could say it');

/** Text that goes out as it stands, in UTF-8. */
export const Words = v.pipe(v.string('give a text'), v.maxBytes(64 * 1024, 'give at most 64 KiB of text'), withoutNul);

/** Texts that go out one by one. */
export const Pieces = v.pipe(
  v.array(Words, 'give a list of texts'),
  v.minLength(1, 'give at least one text'),
  v.maxLength(20, 'give at most 20 texts'),
  v.check((all) => Buffer.byteLength(all.join('')) <= 64 * 1024, 'give at most 64 KiB of text in all'),
);

/** Which of the connections that are kept open: by the name it was given; the newest one when not named. */
export const Which = {
  connection: v.exactOptional(
    v.pipe(
      v.string('give the name of a connection'),
      v.minLength(1, 'give a name of at least one letter'),
      v.maxLength(32, 'give a name of at most 32 letters'),
    ),
  ),
};
