import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { parseComment } from './parse-comment.ts';
import { chatVerbNames, specOf } from './verbs.ts';
import { processorTime } from '../../testing/processor-time.ts';

const onIssue = { prefix: '/rollout', rolloutImplied: true };
const elsewhere = { prefix: '/rollout', rolloutImplied: false };

/** Commands as `verb rollout subject {options}`; refusals as their words; an empty list: nothing. */
function said(body: string, options = onIssue): string[] {
  const parsed = parseComment(body, options);
  if (parsed.kind === 'nothing') return [];
  if (parsed.kind === 'refused') return parsed.reasons.map((why) => `${words(why).message} → ${words(why).hint}`);
  return parsed.commands.map(({ verb, rollout, subject, options: given }) => {
    const pairs = [...given].map(([key, values]) => `${key}=${values.join('|')}`);
    return [verb, rollout ?? '-', subject ?? '-', ...pairs].join(' ');
  });
}

describe('a command', () => {
  test.for([
    ['/rollout pause', ['pause - -']],
    ['.rollout pause', ['pause - -']],
    ['/ROLLOUT Pause\r\n', ['pause - -']],
    ['/rollout', ['help - -']],
    ['/rollout\tresume  web-12 ', ['resume web-12 -']],
    ['Looks good.\n/rollout approve --digest=abcdef012345\nThanks!', ['approve - - digest=abcdef012345']],
    ['/rollout approve --digest abcdef012345', ['approve - - digest=abcdef012345']],
    ['/rollout skip web-1 --reason="on loan, back in May"', ['skip - web-1 reason=on loan, back in May']],
    ["/rollout skip web web-1 --reason 'it\\'s \"broken\"'", ['skip web web-1 reason=it\'s "broken"']],
    ['/rollout start web --emergency --reason=CVE-2026-1', ['start web - emergency= reason=CVE-2026-1']],
    ['/rollout start web --param version=1.2 --param=size=3', ['start web - param=version=1.2|size=3']],
    ['/rollout rollback --to all', ['rollback - - to=all']],
    ['/rollout lock production --reason=freeze', ['lock - production reason=freeze']],
    ['/rollout explain "--odd name"', ['explain - --odd name']],
    ['/rollout status\n/rollout pause\n/rollout help lock', ['status - -', 'pause - -', 'help - lock']],
    ['/rollout hold --reason="größer — 日本"', ['hold - - reason=größer — 日本']],
  ] as const)('%j is understood', ([body, expected]) => {
    expect(said(body)).toEqual(expected);
  });

  test('names its rollout first where none is implied', () => {
    expect(said('/rollout explain web', elsewhere)).toEqual(['explain web -']);
    expect(said('/rollout explain web web-1', elsewhere)).toEqual(['explain web web-1']);
    expect(said('/rollout skip a --reason=x', elsewhere)).toEqual([
      '`skip` needs NODE → write `skip NODE`; where no rollout is implied, its name comes before that',
    ]);
  });

  test('begins with the prefix that was chosen', () => {
    expect(said('/deploy pause', { ...onIssue, prefix: '/deploy' })).toEqual(['pause - -']);
    expect(said('/rollout pause', { ...onIssue, prefix: '/deploy' })).toEqual([]);
    expect(said('@bot pause', { ...onIssue, prefix: '@bot' })).toEqual(['pause - -']);
  });

  test.for([
    ['/rollout puase', 'there is no command "puase" → did you mean `pause`?'],
    ['/rollout is great', 'there is no command "is" → `help` lists what you may do here'],
    ['/rollout pause.', 'there is no command "pause." → did you mean `pause`?'],
    ['/rollout constructor', 'there is no command "constructor" → `help` lists what you may do here'],
    [
      '/rollout approve',
      '`approve` needs `--digest` → write `--digest=…`, with quotes around it where it holds spaces',
    ],
    ['/rollout approve --digets=a', '`approve` has no option "--digets" → did you mean `--digest`?'],
    ['/rollout pause --now', '`pause` has no option "--now" → it has no options at all'],
    ['/rollout hold --__proto__=x', '`hold` has no option "--__proto__" → it has `--reason`, `--until`'],
    [
      '/rollout reject --reason',
      '`--reason` needs a value → write `--reason=…`, with quotes around it where it holds spaces',
    ],
    ['/rollout reject --reason=a --reason=b', '`--reason` stands there twice → say it once'],
    ['/rollout start web --emergency=yes', '`--emergency` takes no value → write `--emergency` alone'],
    ['/rollout rollback --to=some', '`--to` cannot be "some" → allowed: wave, all'],
    [
      '/rollout pause web now',
      '`pause` does not take "now" → nothing was done; a command stands on a line by itself, and values with spaces in quotes',
    ],
    [
      '/rollout pause $(id)',
      '"$(id)" cannot be the name of a rollout → a rollout is named as its file says, such as `web-openssl`, or with the number of an execution: `web-openssl-12`',
    ],
    [
      '/rollout hold --reason="x',
      'a quote is not closed on its line → close it, or leave it out where the value holds no spaces',
    ],
    [
      '/rollout pause\n/rollout abort',
      'the comment holds 2 commands, and only one may change something → nothing was done; write a comment for each',
    ],
  ] as const)('%j is refused with what to do', ([body, expected]) => {
    expect(said(body)).toEqual([expected]);
  });

  test('that makes no sense keeps the others in the comment from counting', () => {
    expect(parseComment('/rollout pause\n/rollout statsu', onIssue).kind).toBe('refused');
  });
});

describe('nothing is said', () => {
  test.for([
    'please /rollout pause',
    'write `/rollout pause` to pause',
    ' /rollout pause',
    '    /rollout pause',
    '\t/rollout pause',
    '/rollouts pause',
    '/rollout-pause',
    '/rollout: pause',
    '//rollout pause',
    '> /rollout pause',
    '> they wrote\n/rollout pause',
    '- > they wrote\n/rollout pause',
    '- /rollout pause',
    '**/rollout pause**',
    '```\n/rollout pause\n```',
    '```sh\n/rollout pause\n```',
    '````\n```\n/rollout pause\n```\n````',
    '~~~\n```\n/rollout pause\n~~~',
    '```\n/rollout pause',
    '   ```\n/rollout pause\n   ```',
    '- ```\n  /rollout pause\n  ```',
    '1. ~~~\n   x\n\n/rollout pause'.replace('\n\n', '\n   ~~~\n   ~~~\n   '),
    '`code\n/rollout pause\ncode`',
    '``a ` b\n/rollout pause\n``',
    '- ` x\n- ` y\n/rollout pause\n`',
    '\\` a ` b\n/rollout pause\nc `',
    '<!-- /rollout pause -->',
    '<!--\n/rollout pause\n-->',
    'text <!-- x\n\n```\n-->```\n<!--\n/rollout pause',
    '<!--\n```\n\n/rollout pause',
    '<pre>\n/rollout pause\n</pre>',
    '<PRE class="x">\n\n/rollout pause',
    '<blockquote><blockquote>\n</blockquote>\n/rollout pause\n</blockquote>',
    'a <code>\n/rollout pause\n</code>',
    '\u200b/rollout pause',
    '\ufeff/rollout pause',
    '/roll\u200bout pause',
    '/rоllout pause',
    '／rollout pause',
    '/rollout\u00a0pause',
    'a\u2028/rollout pause',
    'a\u0085/rollout pause',
    'a\u000b/rollout pause',
    '',
  ])('in %j', (body) => {
    expect(said(body)).toEqual([]);
  });

  test.for([
    '/rollout pau\u200bse',
    '/rollout pause \u202eweb',
    '/rollout pause\u00a0web',
    '/rollout hold --reason=\u2066x\u2069',
    '/rollout pause \u0000',
    '/rollout pause \ud800',
  ])('by a command with characters that cannot be seen: %j', (body) => {
    expect(said(body)).toEqual([
      'the command holds characters that cannot be seen, so it may not be what it looks like → type it instead of pasting it',
    ]);
  });

  test('by a letter that merely looks like one of ours', () => {
    for (const verb of ['unloc\u212a production', 'p\u0430use', 'ｐａｕｓｅ', 'pauſe'])
      expect(said(`/rollout ${verb}`)[0]).toMatch(/^there is no command /);
    expect(said('/deplo\u212a pause', { ...onIssue, prefix: '/deplok' })).toEqual([]);
  });
});

describe('something is said', () => {
  test.for([
    '```\ncode\n```\n/rollout pause',
    '> quote\n\n/rollout pause',
    '<!-- hidden -->\n/rollout pause',
    '<!-->\n/rollout pause',
    'a `b` c <code>d</code>\n/rollout pause',
    '`<!--` opens a comment\n/rollout pause',
    'a lone ` tick\n/rollout pause',
    'a lone ` tick\n\n/rollout pause\n\n`',
    '- ```\n  code\n/rollout pause',
    '- item\n/rollout pause',
    '# Heading `\n/rollout pause\n`',
  ])('in %j', (body) => {
    expect(said(body)).toEqual(['pause - -']);
  });
});

describe('whatever the comment', () => {
  const bits = [
    '/rollout ',
    '.rollout ',
    '\n/rollout status\n',
    '\n/rollout pause\n',
    '\n\n/rollout abort web\n',
    ...chatVerbNames,
    '\n',
    '\n\n',
    '```',
    '~~~',
    '`',
    '> ',
    '- ',
    '    ',
    '<!--',
    '-->',
    '<pre>',
    '</pre>',
    '"',
    "'",
    '\\',
    '--reason=',
    '--digest ',
    '@everyone',
    '\u200b',
    '$(id)',
  ];
  const body = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc
      .array(fc.oneof(fc.constantFrom(...bits), fc.string({ maxLength: 6 })), { maxLength: 60 })
      .map((parts) => parts.join('')),
  );

  test('it is read without an exception, and holds at most one command that changes anything', () => {
    let understood = 0;
    fc.assert(
      fc.property(body, fc.boolean(), (text, rolloutImplied) => {
        const parsed = parseComment(text, { prefix: '/rollout', rolloutImplied });
        if (parsed.kind !== 'commands') return;
        understood += 1;
        expect(parsed.commands.filter(({ verb }) => specOf(verb).mutating).length).toBeLessThan(2);
      }),
      { numRuns: 3_000 },
    );
    expect(understood).toBeGreaterThan(20);
  });

  test('what stands in a fence that is longer than any in it does nothing', () => {
    fc.assert(
      fc.property(body, (text) => {
        const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
        const fence = '`'.repeat(longest + 1);
        expect(parseComment(`${fence}\n${text}\n${fence}`, onIssue)).toEqual({ kind: 'nothing' });
      }),
      { numRuns: 500 },
    );
  });

  test('it takes little of the processor, however long it is and whatever it repeats', () => {
    const options = { ...onIssue, rolloutImplied: false };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...bits), { minLength: 1, maxLength: 6 }), (parts) => {
        const text = of(parts.join(''));
        // Of three, the one that nothing else came between.
        const took = [1, 2, 3].map(() => {
          const spent = processorTime();
          parseComment(text, options);
          return spent();
        });
        expect(Math.min(...took)).toBeLessThan(100);
      }),
      { numRuns: 100 },
    );
  });

  const size = 65_536;
  const of = (bit: string): string => bit.repeat(Math.ceil(size / bit.length)).slice(0, size);
  const runs = Array.from({ length: 350 }, (_, length) => '`'.repeat(length + 1)).join(' ');
  test.for([
    '`',
    '` ',
    '<',
    '<!--',
    '<pre',
    '<pre>\n',
    '</pre><pre>',
    '\n',
    '> ',
    '- ',
    '\\',
    '"',
    '/rollout ',
    '/rollout pause\n',
    '```\n',
    '~~~~',
    ' `a`',
    '/rollout --reason="',
    '@acme/all ',
    '\u202e',
    '<!-- --',
    '- '.repeat(20),
    '1. ',
    '#',
    '\t',
  ])('65,536 characters of %j take time that grows with their number', (bit) => {
    const took = processorTime();
    expect(parseComment(of(bit), onIssue).kind).not.toBe('commands');
    parseComment(`${runs}\n${of(bit)}`, onIssue);
    expect(took()).toBeLessThan(1_000);
  });
});
