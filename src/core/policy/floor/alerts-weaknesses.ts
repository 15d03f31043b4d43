import type { AlertLimit, AlertsDefinition } from '../../definition/alerts.ts';
import { type FailingSeverity, failingSeverities } from '../../definition/scan.ts';
import type { AlertsFloor } from './floor.ts';
import { type Weakness, weakUnless } from './weakness.ts';

/** Where an alerts gate asks for less than a policy does. One that looks at a part of the repository, or at another commit, does. */
export function alertsWeaknesses(floor: AlertsFloor, alerts: AlertsDefinition): Weakness[] {
  const { codeScanning: code, dependabot, secretScanning } = alerts;
  return [
    ...(floor.codeScanning === undefined
      ? []
      : [
          ...limitWeakness('code-scanning', floor.codeScanning, code?.limit),
          ...whole('code-scanning', 'paths', code?.paths),
          ...whole('code-scanning', 'tools', code?.tools),
          ...whole('code-scanning', 'categories', code?.categories),
          ...whole('code-scanning', 'commit', code?.commit === undefined ? [] : [code.commit]),
          ...whole('code-scanning', 'ref', code?.ref === undefined ? [] : [code.ref]),
        ]),
    ...(floor.dependabot === undefined
      ? []
      : [
          ...limitWeakness('dependabot', floor.dependabot, dependabot?.limit),
          ...whole('dependabot', 'paths', dependabot?.paths),
        ]),
    ...weakUnless(
      floor.secretScanning === undefined || secretScanning === 'any',
      ['alerts', 'secret-scanning'],
      secretScanning,
      'any',
    ),
  ];
}

function limitWeakness(
  kind: 'code-scanning' | 'dependabot',
  wanted: FailingSeverity | 'any',
  limit: AlertLimit | undefined,
): Weakness[] {
  const strict = limit !== undefined && allowsNone(limit, wanted);
  const found = limit === undefined ? undefined : limitText(limit);
  return weakUnless(strict, ['alerts', kind], found, wanted === 'any' ? wanted : `${wanted}, or a milder one`);
}

/** Whether no alert of this severity or of a higher one may be open. */
function allowsNone(limit: AlertLimit, wanted: FailingSeverity | 'any'): boolean {
  if (limit.kind === 'from')
    return limit.severity === 'any' || (wanted !== 'any' && rank(limit.severity) <= rank(wanted));
  // Counts say nothing of alerts whose severity is none of these.
  if (wanted === 'any') return false;
  const named = failingSeverities.filter((each) => limit.counts[each] !== undefined);
  const mildest = named[0];
  if (mildest === undefined || rank(mildest) > rank(wanted)) return false;
  return failingSeverities.slice(rank(wanted)).every((each) => (limit.counts[each] ?? 0) === 0);
}

function rank(severity: FailingSeverity): number {
  return failingSeverities.indexOf(severity);
}

function limitText(limit: AlertLimit): string {
  if (limit.kind === 'from') return limit.severity;
  const counts = failingSeverities.flatMap((each) => {
    const count = limit.counts[each];
    return count === undefined ? [] : [`${each}: ${count}`];
  });
  return `at-most ${counts.join(', ')}`;
}

function whole(kind: 'code-scanning' | 'dependabot', key: string, found: readonly string[] = []): Weakness[] {
  return weakUnless(found.length === 0, ['alerts', kind, key], found.join(', '), 'left out, so that nothing is');
}
