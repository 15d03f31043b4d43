import type { Answers } from './answers.ts';
import { callerPath, callerText, commentPath, commentText, schedulePath, scheduleText } from './callers.ts';

/** A file that `init` writes; its path from the root, with forward slashes. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

export function rolloutPath({ name }: Pick<Answers, 'name'>): string {
  return `.github/rollouts/${name}.yml`;
}

/** The rollout file, and the inventory where there is none yet. */
export function rolloutFiles(answers: Answers): NewFile[] {
  const { name, nodes } = answers;
  const inventory = nodes.kind === 'file' ? nodes.path : `.github/rollouts/${name}.nodes.yml`;
  const rollout = { path: rolloutPath(answers), text: rolloutText(answers, inventory) };
  return nodes.kind === 'file' ? [rollout] : [rollout, { path: inventory, text: inventoryText(nodes.nodes) }];
}

/** The three workflows. `source`: `OWNER/NAME@VERSION`. */
export function callerFiles(answers: Answers, source: string): NewFile[] {
  return [
    { path: callerPath, text: callerText(source, rolloutPath(answers)) },
    { path: commentPath, text: commentText(source) },
    { path: schedulePath, text: scheduleText(source) },
  ];
}

function rolloutText({ name, apply, verify }: Answers, inventory: string): string {
  const check =
    verify === null
      ? '# verify: http://{address}/healthz   # without it a node counts as done when `apply` ended well\n'
      : `verify: ${quoted(verify)}\n`;
  return `# Which nodes, in which waves, and what is done to each. Every key: docs/reference/rollout-file.md of Wavegate.
rollout: ${name}
fleet: ${quoted(inventory)}

# For one node, which is in $WAVEGATE_NODE and $WAVEGATE_ADDRESS, its labels in $WAVEGATE_LABEL_…
apply: ${quoted(apply)}
${check}
# One node, then a tenth of all, half of all, all. A failure pauses the rollout.
waves: [1, 10%, 50%, 100%]

# Worth having next:
#   a wave that bakes, or that people approve: { name: canary, size: 1, bake: 10m, environment: production }
#   how to go back:                            rollback: ./downgrade.sh
#   how many may be out of service at once:    limits: [{ at-most: 25% }]
`;
}

function inventoryText(nodes: readonly { readonly name: string; readonly address: string | null }[]): string {
  const lines = nodes.map(({ name, address }) => {
    const at = address === null ? '' : `, address: ${quoted(address)}`;
    return `  - { name: ${quoted(name)}${at} }`;
  });
  return `# Labels make groups of nodes: { name: web-1, address: 10.0.0.11, labels: { role: web, zone: a } }
nodes:
${lines.join('\n')}
`;
}

/** A YAML scalar: as it is where that is plain text without a doubt, else in double quotes, as in JSON. */
function quoted(text: string): string {
  const plain = /^(?:[a-z.]{0,2}\/|[a-z][\w.-]*(?:\/|$))[\w./-]*$/i.test(text);
  return plain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}
