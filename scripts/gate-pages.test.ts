import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { readExceptions } from '../src/core/scan/exceptions-file.ts';
import { alertsErrors } from '../src/errors/alerts.ts';
import { attestationErrors } from '../src/errors/attestation.ts';
import type { Code } from '../src/errors/catalogue.ts';
import { checksErrors } from '../src/errors/checks.ts';
import { gateErrors } from '../src/errors/gate.ts';
import { githubGateErrors } from '../src/errors/github-gates.ts';
import { metricErrors } from '../src/errors/metric.ts';
import { words } from '../src/errors/problem.ts';
import { scanErrors } from '../src/errors/scan.ts';
import { parseRolloutFile } from '../src/spec/parse-rollout-file.ts';
import { anyGate } from './docs/gates/answers.ts';
import { answersOf, type GateKind } from './docs/gates/gate-pages.ts';
import { codesSaidFrom, verdictsBeside, withImports } from './docs/gates/said-in-code.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const kinds = Object.keys(answersOf) as GateKind[];
const pageOf = (kind: GateKind) => read(`docs/gates/${kind}.md`);

const github = ['src/probes/github/ask-github.ts', 'src/runtime/github-evidence-here.ts'];
/** Where answers of a kind are made. */
const madeIn: Readonly<Record<GateKind, readonly string[]>> = {
  http: ['src/probes/http.ts', 'src/transport/http.ts', 'src/engine/gate/ask-controls.ts'],
  tcp: ['src/probes/tcp.ts', 'src/core/template.ts', 'src/engine/gate/ask-controls.ts'],
  run: ['src/probes/command.ts', 'src/transport/exec.ts'],
  window: ['src/core/gates/window.ts'],
  scan: ['src/probes/scan/probe-scan.ts'],
  metric: ['src/probes/metric/probe-metric.ts'],
  checks: ['src/probes/github/probe-checks.ts', ...github],
  alerts: ['src/probes/github/probe-alerts.ts', ...github],
  attestation: ['src/probes/attestation/probe-attestation.ts', ...github],
};

/** Codes in those files that no gate answers with, or not one of that kind. */
const neverAnswered: readonly { readonly code: Code; readonly kinds: readonly GateKind[]; readonly why: string }[] = [
  ...(['selector-comparison', 'selector-key', 'selector-value', 'selector-syntax'] as const).map((code) => ({
    code,
    kinds,
    why: 'a selector is refused when the file is read',
  })),
  { code: 'limit-of-zero', kinds, why: 'a limit is resolved by the plan' },
  { code: 'step-killed', kinds, why: 'a probe that is stopped answers gate-interrupted' },
  { code: 'command-exit-code', kinds, why: 'an exit code is an answer' },
  { code: 'github-uncertain', kinds, why: 'a gate only reads' },
  {
    code: 'template-value-unsafe',
    kinds: ['tcp', 'scan', 'checks', 'alerts', 'attestation'],
    why: 'only in URLs and headers',
  },
  {
    code: 'gate-commit-unknown',
    kinds: ['alerts', 'attestation'],
    why: 'only the checks of a commit are asked by commit',
  },
  { code: 'gate-commit-missing', kinds: ['attestation'], why: 'it is about digests' },
  { code: 'gate-commit-invalid', kinds: ['attestation'], why: 'it is about digests' },
  { code: 'alerts-feature-off', kinds: ['checks', 'attestation'], why: 'it reads no alerts' },
  { code: 'alerts-unreadable', kinds: ['checks', 'attestation'], why: 'it reads no alerts' },
  {
    code: 'scan-file-too-large',
    kinds: ['attestation'],
    why: 'said as attestation-file-unreadable or attestation-root-missing',
  },
  {
    code: 'scan-file-unreadable',
    kinds: ['attestation'],
    why: 'said as attestation-file-unreadable or attestation-root-missing',
  },
];

test('every kind of gate has a page, no page is about anything else, and the index leads to each', () => {
  expect(readdirSync(`${root}docs/gates`).toSorted()).toEqual(kinds.map((kind) => `${kind}.md`).toSorted());
  const index = read('docs/gates.md');
  expect(kinds.filter((kind) => !index.includes(`[\`${kind}\`](gates/${kind}.md)`))).toEqual([]);
});

test.each(kinds)(
  'the page of %s says what it needs, what it makes of the answer, and what it does not check',
  (kind) => {
    const page = pageOf(kind);
    expect(page).toMatch(new RegExp(`^# The \`${kind}\` gate\n`));
    expect(page).toContain('```yaml\n');
    const headings = ['## What it needs', '## What it makes of the answer', '## What it does not check'];
    expect(headings.filter((heading) => !page.includes(`\n${heading}\n`))).toEqual([]);
  },
);

test.each(kinds)('the page of %s lists every code that its code can say, and none that it cannot', (kind) => {
  const listed = [...pageOf(kind).matchAll(/^\| `\w+` \| (.*?) \| /gm)]
    .flatMap(([, codes = '']) => [...codes.matchAll(/\[`([\w-]+)`\]/g)].map(([, code = '']) => code))
    .filter((code) => !anyGate.some(({ codes }) => codes.some((each) => each === code)));
  const excluded = neverAnswered.filter((each) => each.kinds.includes(kind)).map(({ code }) => code);
  const general = anyGate.flatMap(({ codes }) => codes);
  const said = [...codesSaidFrom(madeIn[kind], root)].filter((code) => ![...excluded, ...general].includes(code));
  expect(listed.toSorted()).toEqual(said.toSorted());
});

test.each(kinds)('the page of %s gives every code with the verdict that the code gives it', (kind) => {
  const sources = withImports(madeIn[kind].map((path) => resolve(root, path))).values();
  const rows = [...answersOf[kind], ...anyGate];
  const wrong = verdictsBeside(sources).filter(({ code, verdict }) => {
    const written = rows.find(({ codes }) => codes.includes(code));
    return written !== undefined && written.verdict !== verdict;
  });
  expect(wrong).toEqual([]);
});

test('every reason of the parts about gates is on a page', () => {
  const parts = [gateErrors, scanErrors, metricErrors, githubGateErrors, checksErrors, alertsErrors, attestationErrors];
  const pages = kinds.map(pageOf).join('\n');
  const missing = parts.flatMap((part) => Object.keys(part)).filter((code) => !pages.includes(`[\`${code}\`]`));
  expect(missing).toEqual([]);
});

const examples = ['docs/gates.md', ...kinds.map((kind) => `docs/gates/${kind}.md`)].flatMap((path) =>
  [...read(path).matchAll(/^```ya?ml\n([^]*?)^```/gm)].map(([, text = ''], index) => ({
    path,
    number: index + 1,
    text,
  })),
);

/** What stands around gates in a file that is whole. */
const around = `rollout: web
params: { version: { required: true }, digest: { required: true } }
secrets: [ALERTS_TOKEN]
apply: ./upgrade.sh
waves: [{ name: early, size: 1, bake: 10m }, { name: rest, up-to: 100% }]
`;

test.each(examples)('example $number of $path is read without an error', ({ text }) => {
  if (text.includes('exceptions:\n')) {
    expect(readExceptions(load(text)).problems).toEqual([]);
    return;
  }
  const whole = `${around}${text.startsWith('fleet:') ? '' : 'fleet: fleet.yml\n'}${text}`;
  const { definition, problems } = parseRolloutFile(whole, 'rollout.yml');
  expect(problems.map((each) => words(each).message)).toEqual([]);
  expect(definition?.gates.length).toBeGreaterThan(0);
});
