import { openApproval } from '../core/rollout/approval.ts';
import { refusal, type Verb } from '../core/rollout/commands.ts';
import { type RolloutState, statusOf } from '../core/rollout/state.ts';
import { shortDigest } from '../core/rollout/vote.ts';
import { counted } from './plural.ts';
import { displayWidth, visible } from './visible.ts';

/** A command as it can be pasted, and what it does. */
export interface OpenCommand {
  readonly command: string;
  readonly does: string;
}

const takesExecution: ReadonlySet<string> = new Set([
  'resume',
  'retry',
  'rollback',
  'pause',
  'abort',
  'approve',
  'reject',
  'unhold',
  'status',
  'watch',
  'explain',
]);

/** A hint without the clauses that name a command which this rollout would refuse. */
export function possible(hint: string, state: RolloutState): string {
  return state.plan.definition.steps.rollback === undefined
    ? hint.replaceAll(/[,;] (?:or )?`rollback`[^,;]*/g, '')
    : hint;
}

/**
 * A hint whose commands can be pasted: `resume` in backticks becomes `wavegate resume web-1`. `flags` is what has to follow every command
 * here, such as ` --ledger ops/ledger`.
 */
export function pasteable(hint: string, state: RolloutState, flags = ''): string {
  return possible(hint, state).replaceAll(
    /`(?:wavegate )?([a-z]+)((?: --?[a-z]+(?: [0-9a-f]{12})?)*)`/g,
    (written, verb: string, more: string) => {
      if (takesExecution.has(verb)) return `\`wavegate ${verb} ${state.execution}${more}${flags}\``;
      return verb === 'run' ? `\`wavegate run ${quoted(state.plan.source.file)}${more}${flags}\`` : written;
    },
  );
}

/**
 * What a person can do now that the rollout stands still, the most natural first: only commands that it would not refuse. `broken`: a node
 * that went wrong, to be looked at; null when none did.
 */
export function openCommands(state: RolloutState, flags: string, broken: string | null): OpenCommand[] {
  const status = statusOf(state);
  const open = (verb: Verb, does: string): OpenCommand[] =>
    refusal(state, { id: '', verb, by: '' }) === null
      ? [{ command: `wavegate ${verb} ${state.execution}${flags}`, does }]
      : [];
  const { failed, unreachable, unknown } = state.nodes.counts;
  const count = failed + unreachable + unknown;
  const mended = state.hold?.kind === 'paused' && count > 0;
  return [
    ...(broken === null
      ? []
      : [
          {
            command: `wavegate explain ${state.execution} ${quoted(broken)}${flags}`,
            does: 'what was done to it, step by step',
          },
        ]),
    ...approval(state, flags),
    ...open('unhold', 'let it into its next wave'),
    ...open(
      'retry',
      count > 0 ? `work again on ${counted(count, 'node')} that went wrong` : 'work again on the nodes that went wrong',
    ),
    // Going on makes no slot of a limit.
    ...(state.hold?.reason.code === 'limit-exhausted' ? [] : open('resume', mended ? 'go on without them' : 'go on')),
    ...(status === 'succeeded' ? [] : open('rollback', scopes[state.plan.definition.onFailure.rollback.scope])),
    ...open('abort', 'end it here and leave everything as it is'),
    ...(state.phase !== 'ended' || status === 'succeeded'
      ? []
      : [
          {
            command: `wavegate run ${quoted(state.plan.source.file)}${flags}`,
            does: 'start anew, once the cause is mended',
          },
        ]),
  ];
}

/** What is left to do where the driver died. */
export function goOn(state: RolloutState, flags: string): OpenCommand {
  return { command: `wavegate resume ${state.execution}${flags}`, does: 'go on where it stopped' };
}

function approval(state: RolloutState, flags: string): OpenCommand[] {
  if (openApproval(state)?.people == null) return [];
  const command = `wavegate approve ${state.execution} --digest ${state.plan.digest.slice(0, shortDigest)}${flags}`;
  return [{ command, does: 'let the wave in, once the plan was looked at' }];
}

const scopes = {
  failed: 'take the nodes back that went wrong',
  wave: 'take the wave back',
  rollout: 'take back every node that was changed',
} as const;

/** How wide the commands stand when what they do fits beside them; null when it does not. */
export function commandColumn(commands: readonly OpenCommand[], columns: number): number | null {
  const widest = Math.max(...commands.map(({ command }) => displayWidth(visible(command))));
  return commands.every(({ does }) => widest + does.length + 5 <= columns) ? widest : null;
}

/** A word of a command line for a shell. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
