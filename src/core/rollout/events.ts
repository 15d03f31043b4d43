import type { Reason } from '../../errors/problem.ts';
import type { StepName, TaskPoint } from '../definition/steps.ts';
import type { GatePoint } from '../definition/gates.ts';
import type { GateDecision } from '../gates/decision.ts';
import type { GateResult } from '../gates/gate-result.ts';
import type { ApprovalWay } from './approval.ts';
import type { Claim } from './claim.ts';
import type { Verb } from './commands.ts';
import type { NodeReport } from './node-report.ts';

/** Who did something: a person or a program, as text for people. */
export type Actor = string;

/** Nodes by their index in the plan. */
export interface WorkBatch {
  readonly id: string;
  readonly concurrency: number;
  readonly nodes: readonly number[];
}

export interface WorkRound {
  readonly maxParallel: number;
  readonly batches: readonly WorkBatch[];
}

export type RollbackScope = 'failed' | 'wave' | 'rollout';

/** The jobs that a round was handed out to: results that name another lease are not of this round. */
export interface RoundJobs {
  readonly fence: number;
  /** Of the workflow run. */
  readonly run: string;
  readonly attempt: number;
}

interface At {
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface CommandRecord {
  /** Unique; a command that is read twice acts once. */
  readonly id: string;
  readonly verb: Verb;
  readonly by: Actor;
  /** Only rollback: which nodes go back; absent: as the rollout file says. */
  readonly scope?: RollbackScope;
  /** Only approve and reject: the plan that is meant, by its digest or the first twelve characters of it. A rejection may do without. */
  readonly digest?: string;
  /** Only approve and reject; absent: `command`. */
  readonly via?: ApprovalWay;
  /** Only approve: which of those that the wave asks for this person is, in the words of the rollout file. */
  readonly qualifies?: readonly string[];
  /** Only approve: the index of the wave that is meant; absent: the one that waits. */
  readonly wave?: number;
  /** Only skip: the name of the node. */
  readonly node?: string;
  /** Why, in the words of whoever gave it: reject, skip and hold. */
  readonly note?: string;
  /** Only hold: epoch milliseconds; absent: until somebody lifts it. */
  readonly until?: number;
  /** Absent: it was not asked in a comment. */
  readonly asked?: AskedIn;
}

/** The comment in which something was asked, where it is answered. */
export interface AskedIn {
  /** The number of the issue or pull request. */
  readonly issue: number;
  /** The id of the comment. */
  readonly comment: number;
}

/** What somebody said about a wave that has to be approved. */
export interface Vote {
  /** Unique; what is read twice counts once. */
  readonly id: string;
  /** Which wave is meant; null: the one that waits. */
  readonly wave: number | null;
  /** The plan that is meant, by its digest or the first twelve characters of it. */
  readonly digest: string;
  readonly by: Actor;
  readonly via: ApprovalWay;
  /** Which of those that the wave asks for this person is, in the words of the rollout file. */
  readonly qualifies: readonly string[];
  /** An environment let its job pass without a review of those that it asks: somebody bypassed its rules. Absent: not so. */
  readonly unreviewed?: true;
}

/** The rollout was started in an emergency: with the waves for one, and without these gates. */
export interface Emergency {
  readonly reason: string;
  readonly bypass: readonly string[];
}

/** What happened to a rollout, in order: the ledger. Waves and rounds are indexes from 0; a node is its name. */
export type RolloutEvent = At &
  (
    | {
        readonly type: 'rollout-planned';
        readonly execution: string;
        readonly rollout: string;
        readonly digest: string;
        readonly selected: number;
        readonly by: Actor;
        /** Where its commands run: an absolute path on the machine that planned it. */
        readonly root: string;
        /** Behaviours that this rollout keeps although a later release changes them; none so far. */
        readonly flags: readonly string[];
        /** Keys of the rollout file that this rollout runs without, because somebody said so. */
        readonly skipping: readonly string[];
        /** Whether whoever started it may not approve it; absent: they may not. */
        readonly fourEyes?: boolean;
        /** Absent: there is none. */
        readonly emergency?: Emergency;
        /** Absent: it was not started by a comment. */
        readonly asked?: AskedIn;
      }
    /** Where people read about it. */
    | { readonly type: 'rollout-linked'; readonly issue: number; readonly url: string }
    | { readonly type: 'rollout-started' }
    | { readonly type: 'driver-recovered'; readonly by: Actor }
    | ({ readonly type: 'command-accepted' } & CommandRecord)
    | ({ readonly type: 'command-refused'; readonly reason: Reason } & CommandRecord)
    | {
        readonly type: 'gate-evaluated';
        readonly gate: string;
        readonly point: GatePoint;
        readonly wave: number | null;
        readonly batch: string | null;
        readonly result: GateResult;
        readonly decision: GateDecision;
      }
    | { readonly type: 'task-started'; readonly task: string; readonly point: TaskPoint; readonly wave: number | null }
    | {
        readonly type: 'task-finished';
        readonly task: string;
        readonly point: TaskPoint;
        readonly wave: number | null;
        /** Null when it went well. */
        readonly reason: Reason | null;
        readonly tail: string;
      }
    | { readonly type: 'wave-started'; readonly wave: number }
    /** The gates and tasks before it are behind it. */
    | { readonly type: 'wave-entered'; readonly wave: number }
    | { readonly type: 'wave-passed-over'; readonly wave: number; readonly reason: Reason }
    /** From here on people are asked to approve the wave. */
    | { readonly type: 'approval-awaited'; readonly wave: number }
    | ({ readonly type: 'approval-given'; readonly wave: number } & Omit<Vote, 'wave'>)
    /** It counts for nothing. */
    | ({ readonly type: 'approval-refused'; readonly reason: Reason } & Vote)
    /** What was given before is void too. `note`: why, in the words of whoever rejected it. */
    | ({ readonly type: 'approval-rejected'; readonly wave: number; readonly note?: string } & Omit<
        Vote,
        'wave' | 'qualifies'
      >)
    /** What these people gave is void by its age. */
    | { readonly type: 'approval-expired'; readonly wave: number; readonly people: readonly Actor[] }
    /** The rollout stops before it enters its next wave. `until`: epoch milliseconds; absent: until somebody lifts it. */
    | { readonly type: 'hold-placed'; readonly by: Actor; readonly note: string; readonly until?: number }
    | { readonly type: 'hold-lifted'; readonly by: Actor }
    /** Somebody keeps every rollout out of an environment of this one; null: out of all. `until`: epoch milliseconds; absent: until it is lifted. */
    | {
        readonly type: 'environment-locked';
        readonly environment: string | null;
        readonly by: Actor;
        readonly note: string;
        /** Epoch milliseconds: when it was taken, which may be long before this rollout met it. Absent: nobody recorded it. */
        readonly since?: number;
        readonly until?: number;
      }
    | { readonly type: 'environment-unlocked'; readonly environment: string | null }
    /** What other rollouts have in hand of the nodes of this one changed. Empty: nothing any more. */
    | { readonly type: 'nodes-claimed'; readonly claims: readonly Claim[] }
    | {
        readonly type: 'round-started';
        readonly wave: number;
        readonly round: number;
        readonly nodes: number;
        /** Whose jobs work on it; absent: the driver itself does. */
        readonly handedTo?: RoundJobs;
      }
    | { readonly type: 'round-settled'; readonly wave: number; readonly round: number }
    | { readonly type: 'batch-started'; readonly batch: string; readonly nodes: number }
    | { readonly type: 'batch-finished'; readonly batch: string }
    | {
        readonly type: 'node-started';
        readonly node: string;
        readonly batch: string;
        /** The mutating step that begins with this event; null when the node is only asked so far. */
        readonly step: StepName | null;
        readonly previous?: string;
      }
    | { readonly type: 'node-step'; readonly node: string; readonly step: StepName; readonly previous?: string }
    | { readonly type: 'node-finished'; readonly node: string; readonly report: NodeReport }
    /** Work stopped before anything was done to the node: it waits again. */
    | { readonly type: 'node-released'; readonly node: string }
    /** A person took it out before anything was done to it. */
    | { readonly type: 'node-skipped'; readonly node: string; readonly by: Actor; readonly note: string }
    /** No node of it has work left. */
    | { readonly type: 'wave-worked'; readonly wave: number }
    | { readonly type: 'bake-started'; readonly wave: number; readonly until: number }
    | { readonly type: 'wave-succeeded'; readonly wave: number }
    | { readonly type: 'catch-up-planned'; readonly rounds: readonly WorkRound[] }
    | {
        readonly type: 'stop-requested';
        readonly reaction: 'abort' | 'rollback';
        readonly kill: boolean;
        readonly reason: Reason;
        readonly by: Actor;
        readonly scope?: RollbackScope;
      }
    | { readonly type: 'rollout-paused'; readonly reason: Reason; readonly by: Actor }
    | { readonly type: 'rollout-waiting'; readonly reason: Reason; readonly notBefore?: number }
    /** Somebody woke the rollout up: what it waited for is asked again. */
    | { readonly type: 'wait-ended'; readonly by: Actor }
    /** After a pause; failures so far are forgiven. */
    | { readonly type: 'rollout-resumed'; readonly by: Actor }
    | { readonly type: 'nodes-retried'; readonly nodes: readonly string[]; readonly by: Actor }
    | {
        readonly type: 'rollback-started';
        readonly reason: Reason;
        readonly by: Actor;
        readonly scope: RollbackScope;
        /** In the order in which they go back; `wave` is the wave whose gates stand around it. */
        readonly rounds: readonly (WorkRound & { readonly wave: number })[];
      }
    | { readonly type: 'rollout-succeeded' }
    | { readonly type: 'rollout-failed'; readonly reason: Reason }
    | { readonly type: 'rollout-aborted'; readonly reason: Reason; readonly by: Actor }
    | { readonly type: 'rollout-rolled-back' }
  );

export type EventOf<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;
