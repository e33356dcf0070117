// Checks over the tabs of a page and over ports that are borrowed, kept and given back: what is told of each, and with which words.
import { describe, expect, test } from 'vitest';
import type { NewEntry, PageEntry, RowEntry } from '../../server/shared/contract/entry.ts';
import { Story } from '../support/story.ts';

const at = (port: number, address = '127.0.0.1') => ({ address, port });
const none = at(0, '0.0.0.0');
const door = at(62_893);
const echo = at(43_127);

const page = (what: PageEntry['what'], port: number, again?: boolean): NewEntry => ({
  type: 'page',
  what,
  client: at(port),
  server: door,
  ...(again !== undefined && { again }),
});

/** A row of the table, without its place in the record. */
type Row = Omit<RowEntry, 'id' | 'at'>;
const row = (local: Row['local'], remote: Row['remote'], more: Partial<Row> = {}): Row => ({
  type: 'row',
  world: 'w1',
  what: 'seen',
  key: `tcp ${local.address}:${local.port} ${remote.port}`,
  transport: 'tcp',
  local,
  remote,
  state: remote.port === 0 ? 'LISTEN' : 'ESTABLISHED',
  recvQueue: 0,
  sendQueue: 0,
  whose: 'run',
  ...more,
});

describe('page-port', () => {
  const that = 'page-port';
  const params = { item: 'port' };
  const answer = (choice: string): NewEntry => ({ type: 'learner', what: 'answered', step: 's', item: 'port', choice });
  /** The page joined over 50001; over 50000 the browser fetched parts of it. */
  const answered = (port: string) =>
    new Story()
      .entry(page('joined', 50_001))
      .entry(row(at(50_001), door))
      .entry(row(door, at(50_001)))
      .entry(row(at(50_000), door))
      .entry(answer(port));

  test('the port of the page’s own conversation: the evidence is its two rows', () => {
    expect(answered('50001').matches(that, params)).toMatchObject({ met: true, evidence: [1, 2, 3, 5] });
  });

  test('a port over which parts of the page came: the message says how to tell the two apart', () => {
    expect(answered('50000').matches(that, params).met).toBe(false);
    const said = answered('50000').explains(that, params);
    expect(said).toContain('for another of its conversations');
    expect(said).toContain('the one that stays is wanted');
  });
});

describe('page-shared', () => {
  const that = 'page-shared';
  const first = () => new Story().entry(page('asked', 50_000, false)).entry(page('joined', 50_001));

  test('a second tab whose page came over a connection that had been used: the evidence is both tabs and both its rows', () => {
    const story = first()
      .entry(row(at(50_000), door))
      .entry(row(door, at(50_000)))
      .entry(page('asked', 50_000, true))
      .entry(page('joined', 50_002));
    expect(story.matches(that)).toMatchObject({ met: true, evidence: [2, 3, 4, 5, 6] });
  });

  test('a page that came over a new connection is none, until it is loaded again', () => {
    const story = first()
      .entry(page('asked', 50_003, false))
      .entry(page('joined', 50_002));
    expect(story.matches(that).met).toBe(false);
    expect(story.explains(that)).toContain('was asked for over port 50003, a new one');
    story.entry(page('left', 50_002)).entry(page('asked', 50_003, true));
    expect(story.matches(that).met).toBe(false); // its tab is not there yet
    expect(story.entry(page('joined', 50_004)).matches(that).met).toBe(true);
  });

  test('the only tab, loaded again, is no second one', () => {
    const story = first()
      .entry(page('left', 50_001))
      .entry(page('asked', 50_000, true))
      .entry(page('joined', 50_002));
    expect(story.matches(that).met).toBe(false);
    expect(story.explains(that)).toContain('One tab follows this lesson, over port 50002');
  });

  test('to ask for a page is neither to follow it nor to leave it', () => {
    const story = new Story().entry(page('asked', 50_000, true));
    expect(story.view().pages).toEqual([]);
    expect(story.explains(that)).toContain('No tab follows');
    // The same port may have been lent again.
    story.entry(page('joined', 50_001)).entry(page('asked', 50_001, true));
    expect(story.view().pages).toHaveLength(1);
  });
});

describe('rows-mirrored', () => {
  const that = 'rows-mirrored';
  const pair = (story: Story, port: number) => story.entry(row(at(port), echo)).entry(row(echo, at(port)));

  test('counts conversations that are open, not rows', () => {
    const story = pair(pair(new Story().running(), 50_000), 50_001);
    expect(story.matches(that, { count: 2 })).toMatchObject({ met: true, evidence: [3, 4, 5, 6] });
    expect(story.matches(that, { count: 3 }).met).toBe(false);
    expect(story.explains(that, { count: 3 })).toBe('Open with port 43127 at a time: 2. 3 are wanted.');
  });

  test('one whose other end is not in the table is none', () => {
    const story = new Story().running().entry(row(at(50_000), echo));
    expect(story.matches(that, { count: 1 }).met).toBe(false);
  });
});

describe('port-passed-on', () => {
  const that = 'port-passed-on';
  const client = row(at(50_000), echo);
  const spoken = () => new Story().running().entry(client);
  const waits = row(at(50_000), none, { key: 'listener' });

  test('a program waits where a client had spoken from', () => {
    const story = spoken()
      .entry({ ...client, what: 'gone' })
      .entry(waits);
    expect(story.matches(that)).toMatchObject({ met: true, evidence: [3, 5] });
  });

  test('at every address is at this one, too; at another one it is not', () => {
    const over = () => spoken().entry({ ...client, what: 'gone' });
    expect(
      over()
        .entry(row(at(50_000, '::'), none))
        .matches(that).met,
    ).toBe(true);
    expect(
      over()
        .entry(row(at(50_000, '::1'), none))
        .matches(that).met,
    ).toBe(false);
  });

  test('a conversation that was too short for the table counts as the service told of it', () => {
    const story = new Story().running().told('accepted').entry(waits);
    expect(story.matches(that).met).toBe(true);
  });

  test('a program that waited there before is none: nobody borrowed its port', () => {
    const story = new Story().running().entry(waits).entry(client);
    expect(story.matches(that).met).toBe(false);
  });

  test.each([
    ['nobody has spoken', new Story().running(), 'Nobody has spoken with port 43127'],
    ['it is open', spoken(), 'Port 50000 is the client’s: its conversation is open.'],
    ['its end stays', spoken().entry({ ...client, state: 'TIME_WAIT', what: 'changed' }), 'in TIME_WAIT.'],
    ['it was given back', spoken().entry({ ...client, what: 'gone' }), 'Nobody waits there yet.'],
    [
      'somebody else took it first',
      spoken()
        .entry({ ...client, what: 'gone' })
        .echo('failed', { name: 'd', error: 'EADDRINUSE' }),
      'when d asked for it, somebody else on this computer had it. Begin again',
    ],
  ])('says where it stands: %s', (_, story, words) => {
    expect(story.matches(that).met).toBe(false);
    expect(story.explains(that)).toContain(words);
  });
});
