import { expect, test } from 'vitest';
import { rolloutFileMeaningErrors } from '../errors/rollout-file-meaning.ts';
import { rolloutFileWith, rolloutFileWithout, saidOf } from '../testing/rollout-file.ts';

const cases: [string, string, string][] = [
  [
    'rollout-name-ends-in-number',
    rolloutFileWith('rollout: web-2'),
    '4:10 The name "web-2" ends in a number of its own; each execution gets one: NAME-12. → Take the number out, or write it into the word before: web-v2.',
  ],
  [
    'duplicate-name',
    rolloutFileWith('waves:\n  - { name: wave-2, size: 1 }\n  - 100%'),
    '6:5 There is a wave called `wave-2` already in line 5. → Give each its own name.',
  ],
  [
    'duplicate-name',
    rolloutFileWith(
      'tasks:\n  - { name: a, at: before-rollout, run: "true" }\n  - { name: a, at: after-rollout, run: "true" }',
    ),
    '7:13 There is a task called `a` already in line 6. → Give each its own name.',
  ],
  [
    'unknown-wave',
    rolloutFileWith(
      'gates: [{ name: ask, at: after-wave, waves: [canari], run: ./ask.sh }]\nwaves: [{ name: canary, size: 1 }, 100%]',
    ),
    '4:46 There is no wave called `canari`. → Did you mean `canary`?',
  ],
  [
    'batch-apply-via-ssh',
    rolloutFileWith('apply: { run: ./up.sh, per: batch, via: ssh }'),
    '4:41 An `apply` with `per: batch` is one process for many nodes, so it cannot run on them `via: ssh`. → Remove `via: ssh`: it runs on the runner. Or remove `per: batch`: it runs on each node.',
  ],
  [
    'bypassed-gate-unknown',
    rolloutFileWith('emergency: { waves: [100%], bypass: [hours] }'),
    '5:38 There is no gate called `hours`. → There are no gates.',
  ],
  [
    'waves-not-here',
    rolloutFileWith('gates: [{ name: ask, at: before-rollout, waves: [wave-1], run: ./ask.sh }]'),
    '5:49 `waves` means nothing at `before-rollout`, which belongs to no wave. → Remove `waves`, or change `at` to before-wave or after-wave.',
  ],
  [
    'waves-not-here',
    rolloutFileWith('tasks: [{ name: note, at: on-rollback, waves: [wave-1], run: ./note.sh }]'),
    '5:9 `waves` means nothing at `on-rollback`, which belongs to no wave. → Remove `waves`, or change `at` to before-wave or after-wave.',
  ],
  [
    'every-not-here',
    rolloutFileWith('gates: [{ name: ask, at: before-wave, every: 5s, run: ./ask.sh }]'),
    '5:46 `every` means nothing at `before-wave` without `within`: the gate is asked once. → Add `within`, or take `retry: { for: 10m, every: 30s }` to ask again.',
  ],
  [
    'apply-missing',
    rolloutFileWithout('apply'),
    '1:1 There is no `apply`: nothing would be done to any node. → Add `apply: ./upgrade.sh` at the top level or under `steps`.',
  ],
  [
    'step-given-twice',
    rolloutFileWith('steps: { apply: ./other.sh }'),
    '3:1 `apply` stands at the top level and under `steps`. → Keep one of them.',
  ],
  [
    'rollback-wanted-without-step',
    rolloutFileWith('on-failure: { then: rollback }'),
    '5:21 `on-failure.then` asks for a rollback, and there is no `rollback` step. → Add a `rollback` step that takes the change back.',
  ],
  [
    'rollback-wanted-without-step',
    rolloutFileWith('on-failure: { node: rollback }'),
    '5:21 `on-failure.node` asks for a rollback, and there is no `rollback` step. → Add a `rollback` step that takes the change back.',
  ],
  [
    'secret-not-declared',
    rolloutFileWith('fleet: { inventory: [{ http: https://cmdb.example/, token-env: CMDB_TOKEN }] }'),
    '4:64 `CMDB_TOKEN` is not under `secrets`, so it is neither asked for nor masked. → Add it: secrets: [CMDB_TOKEN].',
  ],
  [
    'secret-not-declared',
    rolloutFileWith('ssh: { key-env: SSH_KEY }'),
    '5:17 `SSH_KEY` is not under `secrets`, so it is neither asked for nor masked. → Add it: secrets: [SSH_KEY].',
  ],
  [
    'control-without-node',
    rolloutFileWith('gates: [{ name: m, at: after-batch, tcp: "shop.example:443", control: ring=control }]'),
    '5:71 `control` asks other nodes the same question, and this gate asks no node. → Use a field of the node, as in http://{address}/healthz, or take `control` away.',
  ],
  [
    'alerts-without-source',
    rolloutFileWith('gates: [{ name: a, at: before-wave, alerts: { token-env: T } }]'),
    '5:45 The gate asks for no alerts, so it would let everything pass. → Add `code-scanning`, `dependabot` or `secret-scanning`.',
  ],
  [
    'metric-without-limit',
    rolloutFileWith(
      'gates: [{ name: m, at: before-wave, metric: { prometheus: "http://prom", query: up, fail-when: {} } }]',
    ),
    '5:96 Nothing under `fail-when` says what is too much, so the gate would let everything pass. → Add `above`, `below` or `worse-than-baseline`.',
  ],
  [
    'missing-key',
    rolloutFileWith(
      'gates: [{ name: m, at: before-wave, metric: { prometheus: "http://prom", fail-when: { above: 1 } } }]',
    ),
    '5:45 `query` is missing. → Add `query`: What to ask, in PromQL.',
  ],
  [
    'missing-key',
    rolloutFileWith(
      'gates: [{ name: m, at: before-wave, metric: { json: "http://s", value: /v, fail-when: { worse-than-baseline: 5% } } }]',
    ),
    '5:45 `baseline-value` is missing. → Add `baseline-value`: Where what it is compared with stands.',
  ],
  [
    'secret-not-declared',
    rolloutFileWith(
      'gates: [{ name: m, at: before-wave, metric: { json: "http://s", value: /v, token-env: T, fail-when: { above: 1 } } }]',
    ),
    '5:87 `T` is not under `secrets`, so it is neither asked for nor masked. → Add it: secrets: [T].',
  ],
  [
    'undeclared-param',
    rolloutFileWith('params: { version: {} }\nobserve: { run: ./version.sh, want: "{params.versoin}" }'),
    '6:38 The param `versoin` is not declared. → Did you mean `version`?',
  ],
  [
    'template-unknown-field',
    rolloutFileWith('verify: http://{adress}/healthz'),
    '5:16 {adress} stands for nothing. → Did you mean {address}?',
  ],
  [
    'secret-in-template',
    rolloutFileWith(
      'secrets: TOKEN\nverify: { http: "http://{address}", headers: { authorization: Bearer $TOKEN, x: $OTHER } }',
    ),
    '6:70 $TOKEN stays as it is here: nothing puts the secret in. → Make it a `run` with a program that reads the environment variable TOKEN, such as curl.',
  ],
  [
    'secret-in-template',
    rolloutFileWith('secrets: [TOKEN]\nverify: { http: "http://{address}", method: POST, body: "t=${TOKEN}" }'),
    '6:60 ${TOKEN} stays as it is here: nothing puts the secret in. → Make it a `run` with a program that reads the environment variable TOKEN, such as curl.',
  ],
  [
    'template-needs-node',
    rolloutFileWith('tasks: [{ name: note, at: after-rollout, http: "http://{address}/" }]'),
    '5:56 A task is done once, for no node, so there is nothing to put in here. → Use {params.NAME}, or make it a step.',
  ],
  [
    'template-in-run',
    rolloutFileWith('drain: ./drain.sh {address}'),
    '5:19 (warning) {address} stays as it is in a command. → Use the environment variable: "$WAVEGATE_ADDRESS".',
  ],
  [
    'template-in-run',
    rolloutFileWith('drain: [./drain.sh, "{labels.app.kubernetes.io/name}"]'),
    '5:22 (warning) {labels.app.kubernetes.io/name} stays as it is in a command. → Use the environment variable: "$WAVEGATE_LABEL_APP_KUBERNETES_IO_NAME".',
  ],
  [
    'expression-in-run',
    rolloutFileWith('drain: echo ${{ github.actor }}'),
    '5:13 `${{` is an expression of GitHub Actions, and there are none in a command. → Declare a param or a secret, and use its environment variable.',
  ],
  [
    'runs-on-field',
    rolloutFileWith('batch: { runs-on: [self-hosted, "{labels.site}"] }'),
    '5:34 "{labels.site}" uses a field, and without `by` the nodes of a job may differ in every one. → Name the label under `by`.',
  ],
  [
    'runs-on-field',
    rolloutFileWith('batch: { by: zone, runs-on: ["{labels.site}"] }'),
    '5:31 "{labels.site}" uses a field in which the nodes of a job may differ. → Only {labels.zone} is the same for all nodes of a job.',
  ],
  [
    'consecutive-needs-count',
    rolloutFileWith('on-failure: { tolerate: [{ failed: 5%, per: consecutive }] }'),
    '5:26 Nodes that fail one after the other are counted: there is nothing to take a percentage of. → Write a count, or another `per`.',
  ],
  [
    'only-new-misplaced',
    rolloutFileWith('gates: [{ name: scan, at: before-batch, scan: { reports: a.json, only-new: true } }]'),
    '5:27 A scan that asks only about new findings cannot stand at `before-batch`: what it accepts is not kept there. → Let it stand at one of before-rollout, before-wave, after-wave.',
  ],
  [
    'no-wave-bakes',
    rolloutFileWith('gates: [{ name: ask, at: during-bake, run: ./ask.sh }]'),
    '5:26 (warning) No wave bakes, so a gate at `during-bake` is never asked. → Give a wave a `bake`, or ask the gate at after-wave.',
  ],
  [
    'wave-does-not-bake',
    rolloutFileWith(
      'gates: [{ name: ask, at: during-bake, waves: [wave-2], run: ./ask.sh }]\nwaves: [{ size: 1, bake: 5m }, 100%]',
    ),
    '4:47 (warning) The wave `wave-2` does not bake, so the gate is never asked there. → Give the wave a `bake`, or take it out of this list.',
  ],
  [
    'window-empty',
    rolloutFileWith(
      'gates: [{ name: w, at: before-wave, window: { timezone: UTC, open: [{ from: "09:00", to: "09:00" }] } }]',
    ),
    '5:69 From 09:00 to 09:00 there is no time. → For the whole day write from: "00:00" and to: "24:00".',
  ],
  [
    'freeze-ends-before-start',
    rolloutFileWith(
      'gates: [{ name: w, at: before-wave, window: { timezone: UTC, freeze: [{ from: 2026-12-20, to: 2026-12-20T00:00:00Z }] } }]',
    ),
    '5:71 A freeze from 2026-12-20 to 2026-12-20T00:00:00Z is no time at all. → `to` is the first moment after the freeze: for one day write the next.',
  ],
  [
    'param-names-collide',
    rolloutFileWith('params: { app-version: {}, app_version: {} }'),
    '5:9 `app_version` and `app-version` would be the same environment variable. → Rename one of them.',
  ],
  [
    'required-with-default',
    rolloutFileWith('params: { version: { required: true, default: 1.10 } }'),
    '5:47 A param that is required never uses its default. → Keep `required` or `default`.',
  ],
  [
    'default-breaks-pattern',
    rolloutFileWith('params: { version: { default: latest, pattern: "[0-9.]+" } }'),
    '5:31 The default "latest" does not match [0-9.]+ from its beginning to its end. → Change one of them.',
  ],
];

test.each(cases)('%s is said at its place and word for word (%#)', (code, text, said) => {
  expect(saidOf(text, code)).toBe(said);
});

test('every code about the meaning of a file has a file that shows it', () => {
  const shown = new Set(cases.map(([code]) => code));
  const ofTheFile = Object.keys(rolloutFileMeaningErrors).filter(
    (code) => !code.startsWith('param-') || shown.has(code),
  );
  expect(ofTheFile.filter((code) => !shown.has(code))).toEqual([]);
});
