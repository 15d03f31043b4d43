import type { RolloutState } from '../core/rollout/state.ts';
import { nodeStates, type NodeStateName } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';

/**
 * Steps that write down what they do, one line each: `WORD NODE PID`. The line `applied` is the change itself and `back` undoes it, so what a
 * node reports and what is written down can never differ, wherever a process is killed.
 */
const recordedSteps = {
  observe: lastOf('print last == "applied" ? 2 : 1'),
  check: lastOf('exit last != "applied"'),
  drain: say('drained'),
  apply: `${say('begin')}; case $WAVEGATE_NODE in bad*) ${say('broken')}; exit 1;; esac; sleep 0.01; ${say('applied')}`,
  restore: say('restored'),
  rollback: say('back'),
} as const;

/** A shell command that looks for the last change of the node, and then does this in awk. */
function lastOf(action: string): string {
  const change = '($1 == "applied" || $1 == "back") && $2 == ENVIRON["WAVEGATE_NODE"] { last = $1 }';
  return `exec awk '${change} END { ${action} }' log`;
}

/** How a rollout file lets somebody find out whether a node is done. */
export type Evidence = 'observe' | 'check' | 'verify' | 'none';

/** The steps of a rollout file that can find that out in this way. `batch`: one process applies to all nodes of a batch. */
export function stepsWith(evidence: Evidence, batch = false): string {
  const steps = [
    ...(evidence === 'observe' ? [`observe: { run: ${yaml(recordedSteps.observe)}, want: "2" }`] : []),
    ...(evidence === 'check' ? [`check: ${yaml(recordedSteps.check)}`] : []),
    `drain: ${yaml(recordedSteps.drain)}`,
    batch ? `apply: { per: batch, run: ${yaml(applyToBatch)} }` : `apply: ${yaml(recordedSteps.apply)}`,
    ...(evidence === 'none' ? [] : [`verify: ${yaml(recordedSteps.check)}`]),
    `restore: ${yaml(recordedSteps.restore)}`,
    `rollback: ${yaml(recordedSteps.rollback)}`,
  ];
  return `steps:\n${steps.map((step) => `  ${step}\n`).join('')}`;
}

const applyToBatch = `while read -r line; do
  node=\${line#*'"name":"'}; node=\${node%%'"'*}
  echo "begin $node $$" >>log; sleep 0.01; echo "applied $node $$" >>log
  echo "{\\"node\\":\\"$node\\",\\"status\\":\\"ok\\"}" >>"$WAVEGATE_RESULTS"
done <"$WAVEGATE_NODES_FILE"`;

/** A shell command that writes a line about the node. */
function say(word: string): string {
  return `echo "${word} $WAVEGATE_NODE $$" >>log`;
}

/** A task that writes down its beginning and its end. TERM comes too late between its end and its exit, which nobody could tell apart. */
export function recordedTask(name: string): string {
  return `echo "task-begin ${name} $$" >>log; sleep 0.01; trap "" TERM; echo "task-end ${name} $$" >>log`;
}

export function recordedGate(name: string): string {
  return `echo "asked ${name} $$" >>log`;
}

/** A text as it is written in YAML. */
export function yaml(text: string): string {
  return JSON.stringify(text);
}

/** A shell command that waits here until the test writes a file. `line`: what it writes down first. */
export function holdAt(line: string, file = 'go'): string {
  return `echo "${line} $$" >>log; while [ ! -e ${file} ]; do sleep 0.02; done`;
}

/** Steps with another action for one of them. */
export function withStep(steps: string, name: string, action: string): string {
  return steps.replace(new RegExp(`^  ${name}: .*$`, 'm'), () => `  ${name}: ${action}`);
}

export function statesOf(state: RolloutState): Record<string, NodeStateName> {
  return Object.fromEntries(state.plan.nodes.map(({ name }, index) => [name, nodeAt(state.nodes, index).state]));
}

interface Line {
  readonly word: string;
  readonly about: string;
  readonly pid: string;
}

/**
 * What the lines say that must never be, in sentences; none where all is well.
 */
export function broken(log: readonly string[], state: RolloutState): string[] {
  const lines = log.map((line): Line => {
    const [word = '', about = '', pid = ''] = line.split(' ');
    return { word, about, pid };
  });
  const found: string[] = [];
  const sum = nodeStates.reduce((count, name) => count + state.nodes.counts[name], 0);
  if (sum !== state.plan.nodes.length) found.push(`${sum} of ${state.plan.nodes.length} nodes are accounted for`);
  for (const [name, node] of Object.entries(statesOf(state))) {
    found.push(
      ...brokenFor(
        name,
        node,
        lines.filter(({ about }) => about === name),
      ),
    );
  }
  const ends = lines.filter(({ word }) => word === 'task-end').map(({ about }) => about);
  for (const task of new Set(ends)) {
    const times = ends.filter((each) => each === task).length;
    if (times > 1) found.push(`task ${task} ran to its end ${times} times`);
  }
  return found;
}

function brokenFor(name: string, node: NodeStateName, lines: readonly Line[]): string[] {
  const found: string[] = [];
  const last = (...words: readonly string[]) => lines.findLast(({ word }) => words.includes(word))?.word;
  let changed = false;
  for (const { word } of lines) {
    if (word === 'applied' && changed) found.push(`${name} was applied a second time`);
    if (word === 'applied' || word === 'back') changed = word === 'applied';
  }
  const inService = node !== 'failed' && node !== 'unreachable' && node !== 'unknown';
  if (inService && last('drained', 'restored') === 'drained') found.push(`${name} is ${node} and still drained`);
  if (node === 'succeeded' && !changed) found.push(`${name} is said to have succeeded and was not applied`);
  if (node === 'rolled-back' && changed) found.push(`${name} is said to be rolled back and is not`);
  if (node === 'pending' && lines.length > 0) found.push(`${name} is pending and was touched`);
  for (const [at, { pid }] of lines.entries()) {
    const later = lines.slice(at + 1);
    const other = later.findIndex((line) => line.pid !== pid);
    if (other !== -1 && later.slice(other).some((line) => line.pid === pid))
      found.push(`two steps worked on ${name} at once`);
  }
  return found;
}
