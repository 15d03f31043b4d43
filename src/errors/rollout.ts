import { entry } from './entry.ts';

/** What can still be done about a rollout that has ended, by how it ended. */
const afterTheEnd: Readonly<Record<string, string>> = {
  succeeded: '`run` starts a new one; `retry` tries nodes again that failed, `rollback` brings this one back',
  failed: '`retry` tries to bring the rest back; `run` starts a new one',
  aborted:
    '`resume` goes on, `retry` tries nodes again that failed, `rollback` brings this one back, `run` starts a new one',
};

/** Why a rollout stands where it stands, and why a command to it was refused. */
export const rolloutErrors = {
  'tolerance-exceeded': entry<{
    class: string;
    count: number;
    tolerated: number;
    written: string;
    per: string;
    scope: string;
    of: number;
  }>({
    title: 'More nodes failed than tolerated',
    message: (a) =>
      a.per === 'consecutive'
        ? `${a.count} nodes in a row were ${a.class} in ${a.scope}; ${a.tolerated} in a row are tolerated`
        : `${a.count} of ${a.of} node${a.of === 1 ? '' : 's'} of ${a.scope} ${a.class === 'failed' ? 'failed' : 'could not be reached'}; ${a.written} per ${a.per} is tolerated${a.written === String(a.tolerated) ? '' : `, which is ${a.tolerated}`}`,
    hint: () =>
      'see why with `wavegate explain`; `resume` forgives these failures, `retry` tries the nodes again, `rollback` goes back',
  }),
  'wave-without-success': entry<{ wave: string; size: number }>({
    title: 'No node of the wave succeeded',
    message: ({ wave, size }) =>
      size === 1
        ? `the only node of wave ${wave} did not succeed, so the wave cannot count as done`
        : `not one of the ${size} nodes of wave ${wave} succeeded, so the wave cannot count as done`,
    hint: () => 'find the cause, then `retry` the wave, or `rollback`; `resume` alone cannot make it a success',
  }),
  'limit-exhausted': entry<{ limit: string; group: string; broken: number; atMost: number; waiting: number }>({
    title: 'No slot of a limit is left',
    message: (a) =>
      `${a.waiting} node${a.waiting === 1 ? '' : 's'} cannot be taken: ${a.broken} of at most ${a.atMost} ${a.broken === 1 ? 'is' : 'are'} out of service already (${a.limit}, ${a.group})`,
    hint: () => 'bring failed nodes back (`retry`, `rollback`, or by hand and then `retry`) before going on',
  }),
  'node-unknown': entry<{ nodes: readonly string[]; count: number }>({
    title: 'Nobody can tell what state a node is in',
    message: (a) =>
      `${a.count} node${a.count === 1 ? ' is' : 's are'} unknown: ${a.nodes.join(', ')}${a.count > a.nodes.length ? ', …' : ''}`,
    hint: () =>
      'look at the node; `retry` works on it again, `resume` goes on with the others, but no rollout succeeds with a node unknown; an `observe`, `check` or `verify` step lets the rollout find out by itself',
  }),
  'gate-failed': entry<{ gate: string; point: string; place: string; code: string; message: string }>({
    title: 'A gate said no',
    message: (a) => `gate ${a.gate} (${a.point}${a.place === '' ? '' : `, ${a.place}`}) failed: ${a.message}`,
    hint: () => 'mend what the gate found, then `resume` asks it again',
  }),
  'gate-not-evaluated': entry<{ gate: string; point: string; place: string; code: string; message: string }>({
    title: 'A gate could not be evaluated',
    message: (a) =>
      `gate ${a.gate} (${a.point}${a.place === '' ? '' : `, ${a.place}`}) could not be evaluated, which is not a pass: ${a.message}`,
    hint: () => 'make the gate answer, then `resume` asks it again',
  }),
  'gate-waiting': entry<{ gate: string; point: string; place: string; code: string; message: string }>({
    title: 'A gate is not ready to say yes',
    message: (a) => `waiting for gate ${a.gate} (${a.point}${a.place === '' ? '' : `, ${a.place}`}): ${a.message}`,
    hint: () => '`resume` asks it again',
  }),
  'task-failed': entry<{ task: string; point: string; message: string }>({
    title: 'A task failed',
    message: (a) => `task ${a.task} (${a.point}) failed: ${a.message}`,
    hint: () => 'mend it, then `resume` runs the task again; tasks that ran to their end are not repeated',
  }),
  baking: entry<{ wave: string; until: number }>({
    title: 'The wave has to stay healthy for a while',
    message: (a) => `wave ${a.wave} bakes until ${new Date(a.until).toISOString()}`,
    hint: () => '`resume` goes on when the bake is over; `resume --wait` stays until then',
  }),
  'paused-by-command': entry<{ by: string }>({
    title: 'Somebody paused the rollout',
    message: (a) => `paused by ${a.by}`,
    hint: () => '`resume` goes on',
  }),
  'aborted-by-command': entry<{ by: string }>({
    title: 'Somebody aborted the rollout',
    message: (a) => `aborted by ${a.by}`,
    hint: () =>
      'nodes never taken stay as they were; `resume` goes on all the same, `rollback` brings the changed ones back, `run` starts anew',
  }),
  'rollback-by-command': entry<{ by: string }>({
    title: 'Somebody asked for a rollback',
    message: (a) => `rolled back by ${a.by}`,
    hint: () => 'nothing to do',
  }),
  'rollback-too-large': entry<{ nodes: number; atMost: string; allowed: number; because: string }>({
    title: 'The rollback would touch more nodes than allowed',
    message: (a) =>
      `rolling back ${a.nodes} nodes is more than ${a.atMost} of the fleet (${a.allowed}); it was due because ${a.because}`,
    hint: () =>
      'decide: `rollback` does it all the same, `retry` tries the failed nodes again, `abort` leaves all as it is',
  }),
  'rollback-incomplete': entry<{ count: number; nodes: readonly string[] }>({
    title: 'Some nodes could not be rolled back',
    message: (a) =>
      `${a.count} node${a.count === 1 ? '' : 's'} could not be rolled back: ${a.nodes.join(', ')}${a.count > a.nodes.length ? ', …' : ''}`,
    hint: () => '`retry` tries to roll them back again',
  }),
  'nothing-to-roll-back': entry({
    title: 'Nothing to roll back',
    message: () => 'no node in the scope of the rollback was changed by this rollout',
    hint: () => 'nothing has to go back; `--scope rollout` looks at every wave',
  }),
  'no-rollback-step': entry({
    title: 'The rollout file has no rollback step',
    message: () => 'this rollout has no `rollback` step, so it cannot go back by itself',
    hint: () => 'write a `rollback` step for the next run; this one keeps the file it was planned with',
  }),
  'nothing-to-retry': entry({
    title: 'Nothing to retry',
    message: () => 'no node is failed, unreachable or unknown, and none was rolled back because it failed',
    hint: () => '`resume` goes on with nodes that were not taken yet',
  }),
  'already-paused': entry({
    title: 'The rollout is paused already',
    message: () => 'the rollout is paused already',
    hint: () => '`resume` goes on',
  }),
  'already-running': entry({
    title: 'The rollout is running already',
    message: () => 'the rollout is running already',
    hint: () => '`watch` shows it; `pause` stops it',
  }),
  'already-rolling-back': entry({
    title: 'The rollout is rolling back already',
    message: () => 'the rollout is rolling back already',
    hint: () => '`watch` shows it',
  }),
  'already-stopping': entry<{ reaction: string }>({
    title: 'The rollout is about to stop',
    message: (a) =>
      `the rollout is about to ${a.reaction === 'abort' ? 'abort' : 'roll back'} and waits for what is in flight`,
    hint: () => 'wait for it; `abort` ends running steps at once',
  }),
  'retry-while-running': entry({
    title: 'A running rollout cannot retry',
    message: () => 'nodes can be retried when the rollout stands still',
    hint: () => '`pause` first, then `retry`',
  }),
  'rollout-ended': entry<{ status: string; verb: string }>({
    title: 'The rollout has ended',
    message: (a) => `the rollout has ended (${a.status}), so it cannot ${a.verb}`,
    hint: (a) => afterTheEnd[a.status] ?? '`run` starts a new one',
  }),
  'held-back': entry<{ by: string; note: string; wave: string }>({
    title: 'Somebody holds the rollout back',
    message: (a) => `held before wave ${a.wave} by ${a.by}${a.note === '' ? '' : `: ${a.note}`}`,
    hint: () => '`unhold` lets it go on',
  }),
  'nothing-held-back': entry({
    title: 'Nobody holds the rollout back',
    message: () => 'nobody holds the rollout back',
    hint: () => '`status` says what it waits for',
  }),
  'wave-all-skipped': entry<{ wave: string; size: number }>({
    title: 'Every node of the wave was taken out',
    message: ({ wave, size }) =>
      size === 1 ? `the only node of wave ${wave} was skipped` : `all ${size} nodes of wave ${wave} were skipped`,
    hint: () => 'nothing to do; the wave is passed over, its gates and approvals included',
  }),
  'skip-of-no-node': entry<{ node: string }>({
    title: 'The plan has no such node',
    message: ({ node }) => `no node of the plan is called ${JSON.stringify(node)}`,
    hint: () => '`explain` with a name says why a node is not in the plan',
  }),
  'skip-too-late': entry<{ node: string; state: string }>({
    title: 'Only a node that nothing was done to can be skipped',
    message: ({ node, state }) => `${node} is ${state}, so it cannot be skipped`,
    hint: () => 'a node that went wrong is left behind by `resume`; a running one is not interrupted',
  }),
};
