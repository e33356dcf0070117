// Marks and notes written into a capture file that is there already: read back, changed, taken away, and nothing else touched.
import { describe, expect, test } from 'vitest';
import { readCaptureFile } from '../../../server/shared/capture-file/read-capture.ts';
import { remarkIn, withRemarks, type Remark } from '../../../server/shared/capture-file/remarks.ts';
import { saveAgain } from '../../../server/shared/capture-file/save-again.ts';
import { block, interfaceOf, join, pack, packetOf, sectionOf, statisticsOf, textOf } from './blocks.ts';
import { comments, frames, saved } from './saved-run.ts';

const note = (text: string, marked = false): Remark => ({ marked, note: text });
const read = (bytes: Uint8Array) => {
  const file = readCaptureFile(bytes);
  if (!file.ok) throw new Error(file.detail);
  return file;
};
const commentsIn = (bytes: Uint8Array): (string | undefined)[] => {
  const file = read(bytes);
  return file.frames.map(({ id }) => file.comments.get(id));
};

test('among the comments of a packet a remark is found, and the others stay', () => {
  expect(remarkIn(['one', 'Marked', 'Note: two', 'Note: three'])).toEqual({
    remark: { marked: true, note: 'two' },
    others: ['one', 'Note: three'],
  });
  expect(remarkIn(['Marked well', 'note: x'])).toEqual({ remark: note(''), others: ['Marked well', 'note: x'] });
});

describe('a run that was saved', () => {
  const id = frames[3]?.id ?? 0;
  const remarks = new Map([
    [id, note('who asks?', true)],
    [frames[5]?.id ?? 0, note('żółw 🐢')],
  ]);
  const written = withRemarks(saved(), remarks, 'id');

  test('has them beside what stood there, by the ids of its packets, and is the same run', () => {
    const before = read(saved());
    const after = read(written);
    expect(after.run).toEqual(before.run);
    expect(after.frames).toEqual(before.frames);
    expect(commentsIn(written)).toEqual(
      commentsIn(saved()).map((comment, at) => {
        if (at === 3) return `${comments.get(id)}\nMarked\nNote: who asks?`;
        return at === 5 ? 'Note: żółw 🐢' : comment;
      }),
    );
  });

  test('is opened and saved again: what changed is in place of what was, by the order of the ids', () => {
    const again = withRemarks(written, new Map([[4, note('nobody')]]), 'order');
    expect(commentsIn(again)[3]).toBe(`${comments.get(id)}\nNote: nobody`);
    expect(commentsIn(again)[5]).toBeUndefined();
    expect(read(withRemarks(again, new Map(), 'order')).frames).toEqual(read(saved()).frames);
    expect(commentsIn(withRemarks(again, new Map(), 'order'))).toEqual(commentsIn(saved()));
  });

  test('is the very same file where nothing is new', () => {
    expect(withRemarks(saved(), new Map(), 'id')).toEqual(saved());
    expect(withRemarks(written, remarks, 'id')).toEqual(written);
  });

  test('keeps what was remarked on a packet that is no longer there at its beginning', () => {
    const lost = withRemarks(saved(), new Map([[4, note('gone', true)]]), 'id', (packet) => `On ${packet}`);
    expect(Buffer.from(lost.subarray(0, 200)).toString()).toMatch(/On 4: Marked.*On 4: Note: gone/s);
    expect(read(lost).frames).toEqual(read(saved()).frames);
    expect(commentsIn(lost)).toEqual(commentsIn(saved()));
  });
});

describe.each([true, false])('any pcapng, little endian: %s', (little) => {
  const other = block(little, 0x0bad, pack(little, [4, 1], [4, 2]));
  const simple = block(little, 3, pack(little, [4, 4], [4, 0x01020304]));
  const old = block(little, 2, pack(little, [2, 0], [2, 9], [4, 0], [4, 8], [4, 4], [4, 4], [4, 0x01020304]));
  const options = join(textOf(little, 1, 'theirs'), textOf(little, 2, 'flags'), pack(little, [4, 0]));
  const packet = packetOf(little, 5n, 0, options);
  const statistics = statisticsOf(little, 0, textOf(little, 1, 'a remark'));
  const file = join(sectionOf(little), other, interfaceOf(little), packet, other, simple, old, statistics);

  test('every packet can be remarked on; other blocks and options stay as they are', () => {
    const all = new Map([1, 2, 3].map((at) => [at, note(`number ${at}`, at === 2)]));
    const written = withRemarks(file, all, 'place');
    expect(commentsIn(written)).toEqual(['theirs\nNote: number 1', 'Marked\nNote: number 2', 'Note: number 3']);
    expect(read(written).frames).toEqual(read(file).frames);
    expect(saveAgain(written)).toEqual(written);
    for (const part of [other, statistics, textOf(little, 2, 'flags')])
      expect(Buffer.from(written).includes(Buffer.from(part))).toBe(true);
    expect(commentsIn(withRemarks(written, new Map(), 'place'))).toEqual(['theirs', undefined, undefined]);
  });

  test('two sections in different byte order', () => {
    const two = join(file, sectionOf(!little), interfaceOf(!little), packetOf(!little, 6n));
    const written = withRemarks(two, new Map([[4, note('the other')]]), 'place');
    expect(commentsIn(written)).toEqual(['theirs', undefined, undefined, 'Note: the other']);
    expect(written.subarray(0, file.length)).toEqual(file);
  });
});
