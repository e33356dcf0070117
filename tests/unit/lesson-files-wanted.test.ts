// What may stand in a lesson file in place of what stands there is said in words.
import { expect, test } from 'vitest';
import { changed, lesson, problems } from './lesson-fixture.ts';

test.for<[string, string, string, string]>([
  ['a number that is none', 'minutes: 5', 'minutes: five', '4: front matter: "minutes" is "five"; wanted: a number.'],
  ['half a minute', 'minutes: 5', 'minutes: 0.5', '4: front matter: "minutes" is 0.5; wanted: a whole number.'],
  ['too small a number', 'minutes: 5', 'minutes: 0', '4: front matter: "minutes" is 0; wanted: at least 1.'],
  ['too large a number', 'minutes: 5', 'minutes: 200', '4: front matter: "minutes" is 200; wanted: at most 120.'],
  ['no title', 'title: Small', 'title: ""', '3: front matter: "title" is 0 characters; wanted: at least 1.'],
  ['an empty value', 'title: Small', 'title:', '3: front matter: "title" is nothing; wanted: a text.'],
  ['a list for a text', 'title: Small', 'title: [Small]', '3: front matter: "title" is a list; wanted: a text.'],
  [
    'a list for names',
    '\n  echo: { kind: tcp-echo }',
    ' 7',
    '6: front matter: "services" is 7; wanted: names with values.',
  ],
  [
    'a service with other letters',
    'echo: {',
    'Écho: {',
    '7: front matter: "services.Écho" is "Écho"; wanted: words of a to z and 0 to 9, joined by "-".',
  ],
  [
    'a port that is none',
    'kind: tcp-echo',
    'kind: tcp-echo, port: web',
    '7: front matter: "services.echo.port" is "web"; wanted: a number or names with values.',
  ],
  [
    'a way to start that is none',
    'kind: tcp-echo',
    'kind: tcp-echo, start: later',
    '7: front matter: "services.echo.start" is "later"; wanted: "asked".',
  ],
  [
    'a world that is none',
    'world: private',
    'world: mine',
    '5: front matter: "world" is "mine"; allowed: "host", "private".',
  ],
  [
    'an id with other letters',
    'id: small',
    'id: Small!',
    '2: front matter: "id" is "Small!"; wanted: words of a to z and 0 to 9, joined by "-".',
  ],
])('front matter: %s', ([, from, to, message]) => {
  expect(changed(from, to)).toContain(message);
});

test.for<[string, string, string]>([
  [
    'a parameter of another type',
    '{% check id="c" that="tcp-echoed" on="echo" bytes="6" %}x{% /check %}',
    '13: tcp-echoed: "bytes" is "6"; wanted: a number.',
  ],
  [
    'a path that no link can have',
    'See {% visit to="echo" path="/a b" %}it{% /visit %}.',
    '13: visit: "path" is "/a b"; wanted: a path that begins with "/", of letters, digits and . _ - /.',
  ],
  [
    'an address that is none',
    '{% do id="d" label="Go" action="tcp-send" to="echo" text="x" at="home" /%}',
    '13: do: "at" is "home"; wanted: an IP address.',
  ],
])('a step: %s', ([, body, message]) => {
  expect(problems(lesson(body)).map((one) => one.slice(0, message.length))).toContain(message);
});
