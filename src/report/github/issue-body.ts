import type { RolloutEvent } from '../../core/rollout/events.ts';
import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import { attention } from './attention.ts';
import { controls } from './controls.ts';
import { emergencyNotice } from './emergency-notice.ts';
import { failureSection } from './failure-section.ts';
import { gateSection } from './gate-section.ts';
import { groupSection } from './group-section.ts';
import { issueMarker } from './marker.ts';
import { peopleSection } from './people-section.ts';
import { linksSection, planLine, planSection } from './plan-section.ts';
import type { Site } from './site.ts';
import { snapshotText } from './snapshot.ts';
import { waveSection } from './wave-section.ts';

/** GitHub takes 65,536; what it counts as a character is not written down anywhere. */
export const longestBody = 60_000;

const mostForFailures = 24_000;

export interface IssueView {
  readonly state: RolloutState;
  /** All that the ledger holds, which the state comes from. */
  readonly events: readonly RolloutEvent[];
  /** The ledger's commit that holds them. */
  readonly commit: string;
  readonly site: Site;
  /** How many of the events everything else on GitHub shows: comments, deployments. */
  readonly projected: number;
}

/** The dashboard of a rollout: the body of its issue, of at most `longestBody` characters. The same ledger always gives the same text. */
export function issueBody({ state, events, commit, site, projected }: IssueView): string {
  const { execution, plan } = state;
  const snapshot = snapshotText({
    schema: 1,
    execution,
    sequence: projected,
    commit,
    digest: plan.digest,
    state: statusOf(state),
  });
  const before = [
    issueMarker(execution),
    state.emergency === null ? '' : emergencyNotice(state.emergency),
    attention(state),
    planLine(state, events),
    waveSection(state, site),
  ];
  const after = [
    groupSection(state),
    controls(state, site),
    '### More',
    linksSection(state, events, site),
    gateSection(state, events),
    peopleSection(events),
    planSection(state, site),
    snapshot,
  ];
  const used = [...before, ...after].reduce((sum, part) => sum + part.length + 2, 0);
  const room = Math.min(mostForFailures, longestBody - used);
  return [...before, failureSection(state, site, room), ...after].filter((part) => part !== '').join('\n\n');
}

export function issueTitle(execution: string): string {
  return `Rollout ${execution}`;
}
