import type { CommandSpec, FlagSpec, PositionalSpec } from './command-spec.ts';
import { simulating } from './simulation-flag-specs.ts';

const file: PositionalSpec = { name: 'FILE', required: true };
const id: PositionalSpec = { name: 'ID', required: true };

export const commonFlags: readonly FlagSpec[] = [
  { name: 'json', description: 'machine-readable JSON on standard output, and nothing else there' },
  { name: 'no-color', description: 'no colours and no live view' },
  { name: 'verbose', description: 'more detail: what steps print, and stack traces of internal errors' },
  { name: 'help', description: 'what the command does and takes' },
];

const ledger: FlagSpec = {
  name: 'ledger',
  value: 'DIR',
  description: 'where executions are recorded; default .wavegate/',
};
/** Of commands that read the record of rollouts, wherever it is. */
const record: readonly FlagSpec[] = [
  {
    name: 'repository',
    value: 'OWNER/NAME',
    description: 'the record of a repository on GitHub instead of a folder; needs GITHUB_TOKEN or GH_TOKEN',
  },
  { name: 'branch', value: 'NAME', description: 'with --repository: the branch of the record; default wavegate' },
  {
    name: 'trusted',
    value: 'LOGIN',
    repeatable: true,
    description: 'with --repository: who else than jobs writes the record, such as `my-app[bot]`',
  },
];
const planning: readonly FlagSpec[] = [
  { name: 'param', value: 'NAME=VALUE', repeatable: true, description: 'sets a parameter of the rollout file' },
  {
    name: 'inventory',
    value: 'FILE',
    repeatable: true,
    description: "an inventory file; replaces the rollout file's own inventory",
  },
];
const policy: FlagSpec = {
  name: 'policy',
  value: 'FILE',
  description: 'the policy that rollouts may not go below; default .github/wavegate/policy.yml, where there is one',
};
const now: FlagSpec = {
  name: 'now',
  value: 'INSTANT',
  description: 'plan or judge as if it were this time (ISO 8601)',
};
const driving: readonly FlagSpec[] = [
  {
    name: 'wait',
    description: 'stay through bakes, closed windows and gates that are not ready, instead of ending with exit code 3',
  },
];
const skipUnsupported: FlagSpec = {
  name: 'skip-unsupported',
  description: 'run without the keys of the rollout file that cannot be honoured here',
};
const scope: FlagSpec = {
  name: 'scope',
  value: 'failed|wave|rollout',
  description: 'which nodes go back; default as the rollout file says',
};

const digest: FlagSpec = {
  name: 'digest',
  value: 'D',
  description: 'the digest of the plan that is meant; its first 12 characters are enough',
};
const out: FlagSpec = { name: 'out', value: 'FILE', description: 'where to; default beside the record, or here' };
const reason: FlagSpec = { name: 'reason', value: 'TEXT', description: 'why; recorded, and shown to everybody' };

/** Every command, in the order of the help. Only what is called is loaded. */
export const commandTable: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'writes a rollout file, an inventory and the workflows that run it on GitHub; overwrites nothing',
    positionals: [],
    flags: [
      { name: 'name', value: 'NAME', description: 'what the rollout is called; default the name of the folder' },
      {
        name: 'nodes',
        value: 'LIST|FILE',
        description: 'the nodes, as `web-1=10.0.0.11,web-2=10.0.0.12`, or an inventory file that is there',
      },
      { name: 'apply', value: 'COMMAND', description: 'the command that upgrades a node' },
      {
        name: 'verify',
        value: 'COMMAND|URL',
        description: 'how to see that a node is well: a command, a URL such as http://{address}/healthz, or `none`',
      },
      { name: 'yes', description: 'asks nothing' },
      {
        name: 'from',
        value: 'OWNER/NAME[@VERSION]',
        description: 'where the reusable workflow is; default the release that this is',
      },
    ],
    json: '{ok, paths, kept, digest}',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'validate',
    summary: 'checks rollout files without a fleet',
    positionals: [{ ...file, repeatable: true }],
    flags: [policy],
    json: '{ok, problems: [{code, severity, message, hint, file, line, column}]}',
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'plan',
    summary: 'resolves a rollout file against its fleet and prints the plan',
    positionals: [file],
    flags: [...planning, policy, now],
    json: '{rollout, digest, fleet, waves, limits}',
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'run',
    summary: 'plans a rollout and drives it here, to its end or to the first point where it must wait',
    positionals: [file],
    flags: [
      ...planning,
      policy,
      ledger,
      ...driving,
      skipUnsupported,
      { name: 'emergency', description: 'run the waves that the file has for an emergency; needs --reason' },
      reason,
    ],
    json: "the ledger's events as they happen, one a line",
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'resume',
    summary: 'goes on with an execution, after a pause, a wait, an abort or a crash; forgives the failures so far',
    positionals: [id],
    flags: [ledger, ...driving],
    json: 'as run; the status where a live driver takes the command',
    load: () => import('./commands/go-on.ts'),
  },
  {
    name: 'retry',
    summary: 'tries failed, unreachable and unknown nodes again and goes on',
    positionals: [id],
    flags: [ledger, ...driving],
    json: 'as run; the status where a live driver takes the command',
    load: () => import('./commands/go-on.ts'),
  },
  {
    name: 'rollback',
    summary: 'takes nodes back that this execution changed',
    positionals: [id],
    flags: [ledger, ...driving, scope],
    json: 'as run; the status where a live driver takes the command',
    load: () => import('./commands/go-on.ts'),
  },
  {
    name: 'pause',
    summary: 'begins nothing new; what is in progress ends by itself',
    positionals: [id],
    flags: [ledger],
    json: 'the resulting status',
    load: () => import('./commands/hold-up.ts'),
  },
  {
    name: 'abort',
    summary: 'ends running steps and the rollout',
    positionals: [id],
    flags: [ledger],
    json: 'the resulting status',
    load: () => import('./commands/hold-up.ts'),
  },
  {
    name: 'approve',
    summary: 'approves the wave that waits, for one plan digest',
    positionals: [id],
    flags: [digest, ledger],
    json: 'the resulting status',
    load: () => import('./commands/hold-up.ts'),
  },
  {
    name: 'reject',
    summary: 'says no to the wave that waits: the rollout pauses, and what was approved before is void',
    positionals: [id],
    flags: [digest, reason, ledger],
    json: 'the resulting status',
    load: () => import('./commands/hold-up.ts'),
  },
  {
    name: 'skip',
    summary: 'takes a node out that nothing was done to yet; needs --reason',
    positionals: [id, { name: 'NODE', required: true }],
    flags: [reason, ledger],
    json: 'the resulting status',
    load: () => import('./commands/hold-up.ts'),
  },
  {
    name: 'hold',
    summary: 'stops an execution before it enters its next wave; needs --reason',
    positionals: [id],
    flags: [
      reason,
      {
        name: 'until',
        value: 'TIME',
        description: 'when the hold ends by itself: a duration (90m, 2h, 3d) or an instant (ISO 8601); default never',
      },
      ledger,
    ],
    json: 'the resulting status',
    load: () => import('./commands/hold-up.ts'),
  },
  {
    name: 'unhold',
    summary: 'lifts a hold',
    positionals: [id],
    flags: [ledger],
    json: 'the resulting status',
    load: () => import('./commands/hold-up.ts'),
  },
  {
    name: 'status',
    summary: 'where an execution stands, or all of them, newest first',
    positionals: [{ name: 'ID', required: false }],
    flags: [ledger, ...record],
    json: '{rollout, digest, state, wave, nodes, waitingFor, driver: {who, host, pid, since, lastSeen, alive}, next, ended, emergency, locks: [{environment, by, reason, until}]}, or an array of these',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'watch',
    summary: 'shows an execution as it goes, whoever drives it',
    positionals: [id],
    flags: [ledger],
    json: "the ledger's events as they happen, one a line",
    load: () => import('./commands/watch.ts'),
  },
  {
    name: 'explain',
    summary: 'why an execution is where it is; why a node is in its wave and what happened to it',
    positionals: [id, { name: 'NODE', required: false }],
    flags: [ledger],
    json: '{rollout, node, reasons: [{code, message, hint}]}',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'simulate',
    summary: 'runs a whole rollout on a virtual clock, with declared faults; touches no node',
    positionals: [file],
    flags: [...planning, policy, ...simulating, now],
    json: '{rollout, digest, state, wave, nodes, waitingFor, next, timeline, costs, limits, onFailure, windows}, and runs',
    load: () => import('./commands/simulate.ts'),
  },
  {
    name: 'report',
    summary: 'writes one HTML page with the whole story of an execution',
    positionals: [id],
    flags: [ledger, ...record, out],
    json: '{path}',
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'audit',
    summary: 'lists every gate that was bypassed or excepted, and every word that was overruled, by whom and why',
    positionals: [],
    flags: [
      { name: 'since', value: 'INSTANT', description: 'leaves out what happened before (ISO 8601)' },
      ledger,
      ...record,
    ],
    json: '{since, executions, missing: [{name, from, to}], entries: [{at, kind, execution, commit, what, wave, by, why, verdict, exception, times}]}',
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'gate',
    summary: 'evaluates one gate of a rollout file now',
    positionals: [file, { name: 'NAME', required: true }],
    flags: [...planning, policy, ledger, now],
    json: '{gate, verdict, code, reason, evidence}',
    load: () => import('./commands/gate.ts'),
  },
  {
    name: 'doctor',
    summary:
      'checks what a rollout needs here, which nodes cannot be reached and why, and, with a token, what would stop it on GitHub; changes nothing',
    positionals: [file],
    flags: [...planning],
    json: '{ok, problems: [{code, severity, message, hint, node}]}',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'schema',
    summary: 'prints the JSON Schema of the rollout file, for editors',
    positionals: [],
    flags: [{ name: 'policy', description: 'that of the policy file' }],
    json: 'the schema',
    load: () => import('./commands/schema.ts'),
  },
];
