import { readFileSync } from 'node:fs';
import type { GateCheck } from '../../../src/core/definition/gates.ts';
import { table } from '../markdown.ts';
import { withSections } from '../sections.ts';
import { type AnswerRow, anyGate } from './answers.ts';
import { alerts, attestation, checks } from './answers-github.ts';
import { http, metric, run, tcp, window } from './answers-here.ts';
import { scan } from './answers-scan.ts';

export type GateKind = GateCheck['kind'];

/** Every answer that a gate of a kind can give. A kind without answers does not compile. */
export const answersOf: Readonly<Record<GateKind, readonly AnswerRow[]>> = {
  http,
  tcp,
  run,
  window,
  scan,
  metric,
  checks,
  alerts,
  attestation,
};

/** A page for each kind, as it is, with its table of answers made anew. */
export const gatePages = Object.entries(answersOf).map(([kind, rows]) => {
  const path = `docs/gates/${kind}.md`;
  return { path, render: () => withSections(pageAt(path), { answers: answersTable([...rows, ...anyGate]) }) };
});

function pageAt(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

function answersTable(rows: readonly AnswerRow[]): string {
  return table(
    ['verdict', 'code', 'when'],
    rows.map(({ verdict, codes, when }) => {
      const links = codes.map((code) => `[\`${code}\`](../reference/codes.md#${code})`);
      return [`\`${verdict}\``, links.join(', '), when];
    }),
  );
}
