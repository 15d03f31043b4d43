import { expect, test } from 'vitest';
import { rolloutFileValueErrors } from '../errors/rollout-file-values.ts';
import { rolloutFileWith, rolloutFileWithout, saidOf } from '../testing/rollout-file.ts';

const cases: [string, string, string][] = [
  [
    'unknown-key',
    rolloutFileWith('limit:\n  - at-most: 1'),
    '5:1 `limit` is no key of a rollout file. → Did you mean `limits`?',
  ],
  [
    'unknown-key',
    rolloutFileWith('__proto__: 1'),
    '5:1 `__proto__` is no key of a rollout file. → There are: `rollout`, `description`, `params`, `secrets`, `fleet`, `order`, `depends-on`, `limits`, `waves`, `batch`, `defaults`, `ssh`, `tasks`, `steps`, `observe`, `check`, `drain`, `apply`, `verify`, `restore`, `rollback`, `gates`, `on-failure`, `emergency`, `labels`, `notify`.',
  ],
  [
    'unknown-key',
    rolloutFileWith('constructor: 1'),
    '5:1 `constructor` is no key of a rollout file. → There are: `rollout`, `description`, `params`, `secrets`, `fleet`, `order`, `depends-on`, `limits`, `waves`, `batch`, `defaults`, `ssh`, `tasks`, `steps`, `observe`, `check`, `drain`, `apply`, `verify`, `restore`, `rollback`, `gates`, `on-failure`, `emergency`, `labels`, `notify`.',
  ],
  [
    'unknown-key',
    rolloutFileWith('drain:\n  run: ./drain.sh\n  within: 2m'),
    '7:3 `within` is no key of `step`; it belongs to `verify`. → Move it there, or remove it.',
  ],
  ...(
    [
      ['name: web', 'rollout'],
      ['hosts: hosts.ini', 'fleet'],
      ['stages: [100%]', 'waves'],
    ] as const
  ).map(([line, meant]): [string, string, string] => [
    'unknown-key',
    rolloutFileWith(line),
    `5:1 \`${line.split(':')[0]}\` is no key of a rollout file. → Did you mean \`${meant}\`?`,
  ]),
  [
    'unknown-key',
    rolloutFileWith('concurrency: 5'),
    '5:1 `concurrency` is no key of a rollout file; it belongs to `batch`. → Move it there, or remove it.',
  ],
  [
    'missing-key',
    rolloutFileWithout('rollout'),
    '1:1 `rollout` is missing. → Add `rollout`: The name. Each execution of the rollout is this name and a number: `web-openssl-12`.',
  ],
  [
    'missing-key',
    rolloutFileWith('gates:\n  - at: before-wave\n    run: ./ask.sh'),
    '6:5 `name` is missing. → Add `name`: Unique among the gates.',
  ],
  [
    'value-missing',
    rolloutFileWith('drain:\nrestore: ./undrain.sh'),
    '5:1 `drain` has no value. → Wanted here: command, argv, URL or step. Or remove the key.',
  ],
  ['wrong-kind', rolloutFileWith('gates: yes'), '5:8 This is text. → Wanted here: list of gate.'],
  [
    'wrong-kind',
    rolloutFileWith('limits: { at-most: 20% }'),
    '5:9 This is a group of keys. → Wanted here: list of limit; each item of a list begins with "- ".',
  ],
  [
    'wrong-kind',
    rolloutFileWith('verify: { http: "http://{address}/", expect: 200 }'),
    '5:46 This is the number 200. → Wanted here: keys such as status, headers, json.',
  ],
  [
    'wrong-kind',
    rolloutFileWith('on-failure: rollback'),
    '5:13 This is text. → Wanted here: { node: rollback }, or { then: rollback }, or keys such as node, tolerate, then, unreachable.',
  ],
  ['wrong-kind', rolloutFileWith('batch:\n  size: many'), '6:9 This is text. → Wanted here: whole number.'],
  [
    'quotes-missing',
    rolloutFileWith('description: 3.10'),
    '5:14 Text is wanted, and without quotes YAML does not take 3.10 for text. → Write "3.10".',
  ],
  [
    'quotes-missing',
    rolloutFileWith('drain: [sleep, 5]'),
    '5:16 Text is wanted, and without quotes YAML does not take 5 for text. → Write "5".',
  ],
  [
    'quotes-around-number',
    rolloutFileWith('batch: { size: "20" }'),
    '5:16 A number is wanted, and in quotes "20" is text. → Write 20.',
  ],
  [
    'quotes-around-number',
    rolloutFileWith('waves: ["3"]'),
    '4:9 A number is wanted, and in quotes "3" is text. → Write 3.',
  ],
  ['text-empty', rolloutFileWith('description: ""'), '5:14 This text is empty. → Write something, or remove the key.'],
  [
    'bad-character',
    rolloutFileWith('drain: "a\\0b"'),
    '5:8 U+0000 does not belong here. → Remove it. It may be invisible: delete and type again what stands around it.',
  ],
  ['list-empty', rolloutFileWith('waves: []'), '4:8 `waves` is an empty list. → Name at least one.'],
  [
    'bad-form',
    rolloutFileWith('rollout: Web_Tier'),
    '4:10 "Web_Tier" is no valid name. → Allowed: lower-case letters, digits and hyphens, at most 50, and no hyphen first.',
  ],
  [
    'bad-form',
    rolloutFileWith('drain: { run: ./drain.sh, retry-on: [exit:0] }'),
    '5:38 "exit:0" is no valid outcome. → Allowed: timeout, unreachable, exit:N or status:N.',
  ],
  [
    'bad-form',
    rolloutFileWith('verify: { http: "http://{address}/", expect: { json: { version: 3 } } }'),
    '5:56 "version" is no valid JSON Pointer. → Allowed: it begins with a slash, with a slash before every key, as in /status/version.',
  ],
  [
    'not-one-of',
    rolloutFileWith('on-failure: { then: rolback }'),
    '5:21 "rolback" is none of the words that are known here. → Did you mean `rollback`?',
  ],
  [
    'not-one-of',
    rolloutFileWith('on-failure: { unreachable: maybe }'),
    '5:28 "maybe" is none of the words that are known here. → There are: `fail`, `defer`.',
  ],
  [
    'number-out-of-range',
    rolloutFileWith('batch: { parallel: 257 }'),
    '5:20 257 is out of range. → It has to be from 1 to 256.',
  ],
  [
    'zero-means-none',
    rolloutFileWith('batch:\n  size: 0'),
    '6:9 Zero means none, and none makes no sense here. → Write at least 1, or remove the key.',
  ],
  [
    'zero-means-none',
    rolloutFileWith('limits:\n  - at-most: 0%'),
    '6:14 Zero means none, and none makes no sense here. → Write at least 1, or remove the key.',
  ],
  [
    'zero-means-none',
    rolloutFileWith('defaults: { timeout: 0s }'),
    '5:22 Zero means none, and none makes no sense here. → Write at least 1, or remove the key.',
  ],
  [
    'bad-duration',
    rolloutFileWith('defaults: { timeout: 90 }'),
    '5:22 "90" is no duration. → Say of what: 90s, 90m, 90h or 90d.',
  ],
  [
    'bad-duration',
    rolloutFileWith('defaults: { timeout: 1h30m }'),
    '5:22 "1h30m" is no duration. → Write a whole number and one unit: 500ms, 90s, 10m, 2h or 1d.',
  ],
  [
    'duration-too-long',
    rolloutFileWith('defaults: { timeout: 400d }'),
    '5:22 400d is longer than a year. → Write at most 366d.',
  ],
  [
    'bad-amount',
    rolloutFileWith('waves: [1, 33.3%, 100%]'),
    '4:12 "33.3%" is no count and no percentage. → Write a whole number such as 3, or a whole percentage such as 10%.',
  ],
  [
    'bad-amount',
    rolloutFileWith('waves: [canary, 100%]'),
    '4:9 "canary" is no count and no percentage. → Write a whole number such as 3, or a whole percentage such as 10%; a wave with a name is `{ name: canary, nodes: SELECTOR }`.',
  ],
  ['percent-above-100', rolloutFileWith('waves: [1, 110%]'), '4:12 110% is more than all. → Write at most 100%.'],
  [
    'percent-sign-missing',
    rolloutFileWith('defaults: { backoff: { jitter: 20 } }'),
    '5:32 20 is a number, and a percentage is wanted. → Write a whole number and the sign: 20%.',
  ],
  [
    'choice-missing',
    rolloutFileWith('waves:\n  - name: canary'),
    '5:5 One of these keys is needed: `nodes`, `size`, `up-to`. → Add one of them.',
  ],
  [
    'choose-one',
    rolloutFileWith('waves:\n  - size: 1\n    up-to: 10%'),
    '6:5 `up-to` cannot stand beside `size`. → Keep one of them.',
  ],
  [
    'choose-one',
    rolloutFileWith('gates:\n  - name: ask\n    at: before-wave\n    run: ./ask.sh\n    tcp: "{address}:443"'),
    '8:5 `run` cannot stand beside `tcp`. → Keep one of them.',
  ],
  [
    'choose-one',
    rolloutFileWith('drain: { run: ./drain.sh, http: "http://{address}/drain" }'),
    '5:27 `http` cannot stand beside `run`. → Keep one of them.',
  ],
  [
    'key-needs-key',
    rolloutFileWith('drain: { run: ./drain.sh, method: POST }'),
    '5:27 `method` means nothing without `http`. → Add that, or remove this.',
  ],
  [
    'key-needs-key',
    rolloutFileWith('verify: { run: ./ok.sh, successes: 3 }'),
    '5:25 `successes` means nothing without `within`. → Add that, or remove this.',
  ],
  [
    'bad-label-key',
    rolloutFileWith('batch: { by: "my zone" }'),
    "5:14 \"my zone\" is no label: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends. → Labels are named as in Kubernetes: zone, or example.com/zone.",
  ],
  [
    'bad-order-key',
    rolloutFileWith('order: [--priority]'),
    '5:9 "--priority" is no label or fact to order by. → Write a key, with one - before it to descend: -priority.',
  ],
  [
    'bad-url',
    rolloutFileWith('verify: { http: "{address}/healthz" }'),
    '5:17 "{address}/healthz" is no URL. → Write http:// or https://, a host, and no spaces: http://{address}:8080/healthz.',
  ],
  [
    'bad-host-port',
    rolloutFileWith('gates: [{ name: port, at: after-batch, tcp: "{address}" }]'),
    '5:45 "{address}" is no host and port. → Write both: {address}:443.',
  ],
  [
    'bad-date',
    rolloutFileWith(
      'gates: [{ name: w, at: before-wave, window: { timezone: UTC, freeze: [{ from: 2026-02-30, to: 2026-03-02 }] } }]',
    ),
    '5:79 "2026-02-30" is no date and no instant. → Write 2026-12-20, or 2026-12-20T12:00:00Z.',
  ],
  [
    'unknown-timezone',
    rolloutFileWith('gates: [{ name: w, at: before-wave, window: { timezone: Europe/Berln } }]'),
    '5:57 "Europe/Berln" is no time zone of the IANA database. → Did you mean `Europe/Berlin`?',
  ],
  [
    'unknown-timezone',
    rolloutFileWith('gates: [{ name: w, at: before-wave, window: { timezone: "+01:00" } }]'),
    '5:57 "+01:00" is no time zone of the IANA database. → Write a place, as in Europe/Berlin, or UTC.',
  ],
  [
    'bad-form',
    rolloutFileWith(
      'gates: [{ name: w, at: before-wave, window: { timezone: UTC, open: [{ from: "9:00", to: "16:00" }] } }]',
    ),
    '5:77 "9:00" is no valid time. → Allowed: HH:MM, from 00:00 to 24:00.',
  ],
  [
    'not-one-of',
    rolloutFileWith(
      'gates: [{ name: w, at: before-wave, window: { timezone: UTC, open: [{ days: mon-freitag, from: "09:00", to: "16:00" }] } }]',
    ),
    '5:77 "mon-freitag" is none of the words that are known here. → There are: `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, `mon-fri`.',
  ],
  [
    'bad-pattern',
    rolloutFileWith('params: { version: { pattern: "(a)\\\\1" } }'),
    '5:31 "(a)\\1" is no regular expression that can be used here: invalid escape sequence: `\\1`. → Patterns are those of RE2: no backreferences and no lookaround, so that no value can make them slow.',
  ],
];

test.each(cases)('%s is said at its place and word for word (%#)', (code, text, said) => {
  expect(saidOf(text, code)).toBe(said);
});

test('what is wrong inside a selector is shown at its own place', () => {
  const text = rolloutFileWith('depends-on:\n  - nodes: role=web\n    after: role in api');
  expect(saidOf(text, 'selector-syntax')).toMatch(/^7:20 Selector 'role in api'/);
});

test('a share of the nodes where a selector belongs leads to the keys that take one', () => {
  const text = rolloutFileWith('waves: [{ name: few, nodes: 10% }, 100%]');
  expect(saidOf(text, 'selector-key')).toMatch(
    / → A selector says which nodes, not how many: for 10% of them write `size: 10%` or `up-to: 10%`\.$/,
  );
});

test('a selector has a length that it may not exceed', () => {
  const text = rolloutFileWith(`fleet: { inventory: hosts.ini, select: ${'a'.repeat(10_001)} }`);
  expect(saidOf(text, 'text-too-long')).toBe(
    '4:40 This text is longer than 10000 characters. → Say the same in fewer words: give the nodes a label, and select by it.',
  );
});

test('a file with very many problems lists a hundred and counts the rest', () => {
  const keys = Array.from({ length: 150 }, (_, index) => `x${index}: 1`).join('\n');
  const text = rolloutFileWith(keys);
  expect(saidOf(text, 'unknown-key').split('\n')).toHaveLength(100);
  expect(saidOf(text, 'too-many-problems')).toBe(
    'undefined:undefined There are 50 more problems. → Solve these first.',
  );
});

test('every code about values has a file that shows it', () => {
  const shown = new Set([...cases.map(([code]) => code), 'too-many-problems', 'text-too-long']);
  expect(Object.keys(rolloutFileValueErrors).filter((code) => !shown.has(code))).toEqual([]);
});
