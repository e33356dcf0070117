// Lesson files: what is read, and that everything else is refused with its line and what is allowed.
import { describe, expect, test } from 'vitest';
import { changed, check, front, lesson, prediction, problems, read, step } from './lesson-fixture.ts';

test('a whole lesson', () => {
  const body = `A {% term id="server" %}server{% /term %} at {% port of="echo" /%}, **bold**\nand [linked](https://example.org/).

- one
- two

${prediction}
{% do id="go" action="tcp-send" to="echo" text="hello\\n" label="Go" /%}
{% do id="both" label="Both" title="Twice" background=true %}
{% act action="tcp-send" to="echo" text="a" /%}
{% act action="tcp-send" to="echo" text="b" /%}
{% /do %}
${check}
{% try id="t" that="process-frozen" on="echo" %}Freeze it{% /try %}
{% hint %}Look.{% /hint %}
{% explain source="RFC 9293" href="https://example.org/" %}So it is.{% /explain %}`;
  const text = (value: string) => ({ type: 'text', text: value });
  const { steps, ...rest } = read(lesson(body));
  expect(rest).toEqual({
    id: 'small',
    unit: 2,
    number: 7,
    title: 'Small',
    minutes: 5,
    world: 'private',
    services: { echo: { kind: 'tcp-echo' } },
    outcome: 'You can now read.',
    glossary: { server: { title: 'Server', text: 'It waits.' } },
  });
  expect(steps).toEqual([
    {
      id: 's',
      title: 'Step',
      view: 'conversation',
      blocks: [
        {
          type: 'prose',
          children: [
            {
              type: 'paragraph',
              children: [
                text('A '),
                { type: 'term', id: 'server', children: [text('server')] },
                text(' at '),
                { type: 'port', of: 'echo' },
                text(', '),
                { type: 'strong', children: [text('bold')] },
                text(' and '),
                { type: 'link', href: 'https://example.org/', children: [text('linked')] },
                text('.'),
              ],
            },
            {
              type: 'list',
              children: [
                { type: 'item', children: [text('one')] },
                { type: 'item', children: [text('two')] },
              ],
            },
          ],
        },
        {
          type: 'predict',
          id: 'q',
          question: 'How many?',
          seen: 'three',
          by: 'c',
          choices: [
            { id: 'a', correct: false, reply: 'No.', label: [text('1')] },
            { id: 'b', correct: true, reply: 'Yes.', label: [text('3')] },
          ],
        },
        {
          type: 'do',
          id: 'go',
          label: 'Go',
          actions: [{ action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } }],
        },
        {
          type: 'do',
          id: 'both',
          label: 'Both',
          title: 'Twice',
          background: true,
          actions: [
            { action: 'tcp-send', to: 'echo', params: { text: 'a' } },
            { action: 'tcp-send', to: 'echo', params: { text: 'b' } },
          ],
        },
        {
          type: 'check',
          id: 'c',
          that: 'tcp-echoed',
          on: 'echo',
          params: { bytes: 6 },
          text: [text('Your '), { type: 'em', children: [text('six')] }, text(' bytes')],
          challenge: false,
        },
        {
          type: 'check',
          id: 't',
          that: 'process-frozen',
          on: 'echo',
          params: {},
          text: [text('Freeze it')],
          challenge: true,
        },
        { type: 'hint', children: [{ type: 'paragraph', children: [text('Look.')] }] },
        {
          type: 'explain',
          source: 'RFC 9293',
          href: 'https://example.org/',
          children: [{ type: 'paragraph', children: [text('So it is.')] }],
        },
      ],
    },
  ]);
});

test('a relay: what it does as a list of things, sends to it by its name, and what it has done', () => {
  const put = (toxics: string): string => `{% do id="put" action="relay" to="echo" toxics=${toxics} label="Put it" /%}
{% do id="go" action="tcp-send" to="relay-of-echo" text="x" label="Go" /%}
{% check id="c" that="relay-touched" on="echo" toxic="reset_peer" %}Reset{% /check %}`;
  const { steps } = read(lesson(put('[{type: "reset_peer", first: 1}]')));
  expect(steps[0]?.blocks).toMatchObject([
    { actions: [{ action: 'relay', to: 'echo', params: { toxics: [{ type: 'reset_peer', first: 1 }] } }] },
    { actions: [{ action: 'tcp-send', to: 'relay-of-echo' }] },
    { that: 'relay-touched', params: { toxic: 'reset_peer', times: 1 } },
  ]);
  for (const wrong of ['[{type: $x}]', '[$x]', '[{type: ["reset_peer"]}]'])
    expect(problems(lesson(put(wrong)))).toEqual([expect.stringContaining('"toxics" must be a text')]);
  expect(problems(lesson(put('[{type: "reset_peer", run: "rm"}]')))[0]).toContain('"toxics.0.run" is not known');
});

test('lines that end in CR LF are read the same', () => {
  expect(read(lesson(check).replaceAll('\n', '\r\n'))).toEqual(read(lesson(check)));
});

describe('front matter', () => {
  test.for<[string, string, string, string]>([
    [
      'an unknown key',
      'minutes: 5',
      'minutes: 5\ncolour: red',
      '5: front matter: "colour" is not known; allowed: id, title, minutes, world, services, kernel, firewall, line, outcome, glossary.',
    ],
    ['a missing key', 'title: Small\n', '', '2: front matter: "title" is missing.'],
    [
      'a world that is not known',
      'world: private',
      'world: moon',
      '5: front matter: "world" is "moon"; allowed: "host", "private".',
    ],
    [
      'a kind that is not known',
      'kind: tcp-echo',
      'kind: gopher',
      '7: service "echo": kind "gopher" is not known; allowed: tcp-echo.',
    ],
    [
      'a key of a service',
      'kind: tcp-echo',
      'kind: tcp-echo, colour: 80',
      '7: front matter: "services.echo.colour" is not known; allowed: kind, address, port, start, host.',
    ],
    [
      'an address of a service that is no loopback address',
      'kind: tcp-echo',
      'kind: tcp-echo, address: 127.0.0.300',
      '7: front matter: "services.echo.address" is "127.0.0.300"; wanted: a loopback address or a wildcard.',
    ],
    [
      'a wildcard on this computer',
      'private\nservices:\n  echo: { kind: tcp-echo }',
      'host\nservices:\n  echo: { kind: tcp-echo, address: "::" }',
      '7: service "echo": "::" needs "world: private".',
    ],
    ['a key twice', 'minutes: 5', 'minutes: 5\nminutes: 6', '5: YAML: Map keys must be unique at line 4, column 1:'],
  ])('%s', ([, from, to, message]) => {
    expect(changed(from, to)).toContain(message);
  });

  test('is needed', () => {
    expect(problems(step(check))[0]).toMatch(/^1: A lesson begins with front matter/);
  });

  test('takes no aliases, which could grow without bound, and no tags of YAML', () => {
    expect(changed('title: Small', 'title: &a Small\nextra: *a').join()).toContain('aliases are not allowed');
    expect(changed('title: Small', 'title: !!js/function "x"').join()).toMatch(/YAML: Unresolved tag/);
  });

  test('names at most 20 services', () => {
    const many = Array.from({ length: 21 }, (_, at) => `  s${at}: { kind: tcp-echo }`).join('\n');
    expect(changed('  echo: { kind: tcp-echo }', `  echo: { kind: tcp-echo }\n${many}`)).toContain(
      '6: A lesson has at most 20 services; this one has 22.',
    );
  });
});

describe('a step refuses', () => {
  test.for<[string, string, string]>([
    [
      'an unknown tag',
      '{% video id="v" /%}',
      '13: The tag "video" is not known in a step; allowed: predict, do, ask, check, try, hint, explain, term, port, visit.',
    ],
    [
      'an unknown predicate',
      '{% check id="c" that="tcp-hello" on="echo" %}x{% /check %}',
      '13: The predicate "tcp-hello" is not known; allowed: accepted, answered, bind-refused,',
    ],
    [
      'an unknown parameter',
      '{% check id="c" that="tcp-echoed" on="echo" bytes=6 byte=6 %}x{% /check %}',
      '13: tcp-echoed: "byte" is not known; allowed: bytes.',
    ],
    [
      'a missing parameter',
      '{% check id="c" that="tcp-echoed" on="echo" %}x{% /check %}',
      '13: tcp-echoed: "bytes" is missing.',
    ],
    [
      'a check without its service',
      '{% check id="c" that="tcp-handshake" %}x{% /check %}',
      '13: tcp-handshake: "on" is missing; allowed: echo.',
    ],
    [
      'a service that is not there',
      '{% check id="c" that="tcp-handshake" on="web" %}x{% /check %}',
      '13: tcp-handshake: "web" is no service of this lesson; allowed: echo.',
    ],
    [
      'a service for a question',
      '{% check id="c" that="answered" item="q" on="echo" %}x{% /check %}',
      '13: answered looks at no service: leave "on" out.',
    ],
    [
      'an unknown action',
      '{% do id="d" action="rm" label="x" /%}',
      '13: The action "rm" is not known; allowed: tcp-send, relay.',
    ],
    [
      'a command',
      '{% do id="d" action="tcp-send" to="echo" text="x" command="rm" label="x" /%}',
      '13: tcp-send: "command" is not known; allowed: text.',
    ],
    [
      'a button that does nothing',
      '{% do id="d" label="x" /%}',
      '13: This "do" does nothing: it needs an action, or "act" tags.',
    ],
    ['an unknown attribute', '{% hint for="me" %}x{% /hint %}', '13: hint: "for" is not known; allowed: none.'],
    [
      'a variable',
      '{% check id=$id that="tcp-handshake" on="echo" %}x{% /check %}',
      '13: check: "id" must be a text in double quotes, a list of them, a number, true or false.',
    ],
    ['a variable among words', 'a {% $x %}', '13: Variables and functions are not known in a lesson.'],
    ['HTML', 'a <b>bold</b> word', '13: HTML is not allowed; write a code span for a "<" before a letter.'],
    ['an address of another scheme', '[x](ftp://example.org/)', '13: The link "ftp://example.org/" leads elsewhere;'],
    ['an address of another host by slashes', '[x](//example.org/)', '13: The link "//example.org/" leads elsewhere;'],
    ['a heading', '# Big', '13: "heading" is not known in a step;'],
    ['a picture', '![x](a.png)', '13: "image" is not known among words;'],
    ['a fence', '```\nx\n```', '13: "fence" is not known in a step;'],
    [
      'an unknown term',
      '{% term id="router" %}x{% /term %}',
      '13: term: "router" is not in the glossary; allowed: server.',
    ],
    ['an unknown port', '{% port of="web" /%}', '13: port: "web" is no service of this lesson; allowed: echo.'],
    ['annotations', 'words {% .red %}', '13: Attributes belong into tags; a paragraph, list or word takes none.'],
    ['a tag that is not closed', '{% hint %}x', '13: Markdoc: Node'],
    ['an id twice', `${check}\n\n${check}`, '15: Two items have the id "c".'],
    ['121 words', 'word '.repeat(121), '12: step "s" has 121 words of prose; at most 120 are allowed.'],
    ['a prediction by no check', prediction, '13: predict "q": "by" names no check of this step; allowed: none.'],
    [
      'two right answers',
      `${prediction.replace('id="a"', 'id="a" correct=true')}\n${check}`,
      '13: predict "q": exactly one choice has correct=true.',
    ],
    [
      'one answer',
      `${prediction.replace(/{% choice id="a".*\n/, '')}\n${check}`,
      '13: predict "q": 2 to 4 choices are wanted.',
    ],
  ])('%s', ([, body, message]) => {
    expect(problems(lesson(body)).map((one) => one.slice(0, message.length))).toContain(message);
  });

  test('a link that would run a script: it stays words', () => {
    const blocks = read(lesson('[x](javascript:alert)')).steps[0]?.blocks;
    expect(blocks).toEqual([
      { type: 'prose', children: [{ type: 'paragraph', children: [{ type: 'text', text: '[x](javascript:alert)' }] }] },
    ]);
  });

  test('two tags in lines of one paragraph, each with its own line', () => {
    const two = `${check}\n{% check id="d" that="nope" on="echo" %}x{% /check %}`;
    expect(problems(lesson(two))[0]).toMatch(/^14: The predicate "nope"/);
  });

  test('everything that stands in no step', () => {
    expect(problems(`${front}Words.\n${step(check)}`)).toContain('12: Everything stands in a step; allowed: step.');
  });

  test('more than 16 levels, and more than 256 KiB', () => {
    const deep = Array.from({ length: 12 }, (_, at) => `${'  '.repeat(at)}- x`).join('\n');
    expect(problems(lesson(deep)).join()).toContain('nested more than 16 levels deep');
    expect(problems(`${lesson(check)}${' '.repeat(256 * 1024)}`)).toEqual(['1: A lesson file has at most 256 KiB.']);
  });
});

test('120 words are allowed', () => {
  expect(problems(lesson('word '.repeat(120)))).toEqual([]);
});
