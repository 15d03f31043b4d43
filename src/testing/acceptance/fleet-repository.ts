/** The files of a repository that rolls out with two short callers, over nodes that are files in a folder of this machine. */
import { mkdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

export interface FleetOptions {
  readonly nodes: number;
  /** YAML of the rollout file behind its steps: waves, gates, on-failure, … */
  readonly rollout: string;
  /** Shell, run for each node in its step; `$WAVEGATE_NODE` is its name. Absent: nothing more than what is logged. */
  readonly apply?: string;
  readonly verify?: string;
  readonly rollback?: string;
  /** Of each step; absent: that of the product. */
  readonly timeout?: string;
  /** More rollouts over the same nodes, each with its name and its YAML behind the steps. */
  readonly also?: Readonly<Record<string, string>>;
  /** More files of the repository. */
  readonly files?: Readonly<Record<string, string>>;
  /** YAML of more inputs that every turn is given. */
  readonly given?: string;
  /** The steps that log what they do cost a process each; `false`: nothing is done to a node but `true`. */
  readonly logged?: boolean;
  /** Permissions that the callers grant besides what every rollout needs: `checks: read`. */
  readonly grants?: string;
}

export const fileOf = (rollout: string): string => `.github/rollouts/${rollout}.yml`;
export const rolloutFile = fileOf('web');
export const callerFile = '.github/workflows/rollout.yml';
export const commentFile = '.github/workflows/comments.yml';
export const wakeFile = '.github/workflows/wake.yml';

const job = (given: string, grants?: string): string => `
permissions: {}
jobs:
  rollout:
    permissions: { contents: write, actions: write, issues: write, deployments: write${grants === undefined ? '' : `, ${grants}`} }
    uses: acme/wavegate/.github/workflows/rollout.yml@v1
    secrets: inherit
    with:
${given}`;

const caller = (given: string, grants?: string): string => `name: rollout
on:
  workflow_dispatch:
    inputs:
      file: { description: Rollout file, type: string, default: '' }
      command: { description: What to do, type: string, default: wake }
      rollout: { description: Which, type: string, default: '' }
      params: { description: NAME=VALUE, type: string, default: '' }
      digest: { description: What is approved, type: string, default: '' }
      args: { description: More, type: string, default: '' }
      comment-id: { description: The comment that starts it, type: string, default: '' }
${job(
  `      file: \${{ inputs.file }}
      command: \${{ inputs.command }}
      rollout: \${{ inputs.rollout }}
      params: \${{ inputs.params }}
      digest: \${{ inputs.digest }}
      args: \${{ inputs.args }}
      comment-id: \${{ inputs.comment-id }}
      schedule-workflow: wake.yml
${given}`,
  grants,
)}`;

const comments = `name: comments
on: { issue_comment: { types: [created] } }
permissions: {}
jobs:
  comment:
    permissions: { contents: write, actions: write, issues: write, pull-requests: write, checks: read, statuses: read }
    uses: acme/wavegate/.github/workflows/comment.yml@v1
    secrets: { WAVEGATE_TEAM_TOKEN: '\${{ secrets.WAVEGATE_TEAM_TOKEN }}' }
    with: { workflow: rollout.yml }
`;

const wake = (given: string, grants?: string): string => `name: wake
on: { schedule: [{ cron: '*/15 * * * *' }] }
${job(
  `      workflow: rollout.yml
      schedule-workflow: wake.yml
${given}`,
  grants,
)}`;

/** A fleet on this machine: what was done to its nodes is written down as it happens. */
export class Fleet {
  readonly folder: string;
  readonly names: readonly string[];
  readonly files: Readonly<Record<string, string>>;

  constructor(folder: string, options: FleetOptions) {
    this.folder = folder;
    mkdirSync(join(folder, 'done'), { recursive: true });
    this.names = Array.from({ length: options.nodes }, (_, index) => `n${String(index + 1).padStart(5, '0')}`);
    const nodes = this.names.map((name, index) => ({ name, labels: { site: `s${index % 2}` } }));
    this.files = {
      [callerFile]: caller(options.given ?? '', options.grants),
      [wakeFile]: wake(options.given ?? '', options.grants),
      [commentFile]: comments,
      'fleet.json': JSON.stringify({ nodes }),
      [rolloutFile]: this.#file('web', options.rollout, options),
      ...Object.fromEntries(
        Object.entries(options.also ?? {}).map(([name, text]) => [fileOf(name), this.#file(name, text, options)]),
      ),
      ...options.files,
    };
  }

  /** The steps of each node in the order in which they began: `apply`, `check`, … */
  stepsOf(node: string): string[] {
    return this.#lines()
      .filter(([name]) => name === node)
      .map(([, step]) => step ?? '');
  }

  /** Nodes that were applied again although nobody had asked them in between how they are. */
  appliedBlindly(): string[] {
    return this.names.filter((name) => {
      const steps = this.stepsOf(name);
      return steps.some((step, index) => step === 'apply' && steps.slice(0, index).findLast(asksOrApplies) === 'apply');
    });
  }

  /** Whether the change is on the node. */
  isDone(node: string): boolean {
    return existsSync(join(this.folder, 'done', node));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  #file(name: string, text: string, options: FleetOptions): string {
    const fleet = /^fleet:/m.test(text) ? '' : 'fleet: fleet.json\n';
    return `rollout: ${name}\n${fleet}${this.#steps(options)}\n${text}\n`;
  }

  #lines(): string[][] {
    const log = join(this.folder, 'log');
    return existsSync(log)
      ? readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map((line) => line.split(' '))
      : [];
  }

  #steps({ apply = '', verify = '', rollback = '', timeout, logged = true }: FleetOptions): string {
    if (!logged) return "steps: { apply: { run: ['true'] } }";
    const limit = timeout === undefined ? '' : `    timeout: ${timeout}\n`;
    const log = (step: string): string => `echo "$WAVEGATE_NODE ${step}" >> ${this.folder}/log`;
    const step = (name: string, script: string): string =>
      `  ${name}:\n${limit}    run: |\n      ${log(name)}\n      ${script}\n`;
    const done = `${this.folder}/done/$WAVEGATE_NODE`;
    return `steps:\n${[
      step('check', `test -e "${done}"`),
      step('apply', `${apply || ':'}\n      touch "${done}"`),
      step('verify', `test -e "${done}"\n      ${verify || ':'}`),
      step('rollback', `${rollback || ':'}\n      rm -f "${done}"`),
    ].join('')}`;
  }
}

const asksOrApplies = (step: string): boolean => step === 'apply' || step === 'check' || step === 'verify';
