import { entry } from './entry.ts';
import { nodePlaces, planNumbers } from './plan-reasons.ts';

const nodes = (count: number) => `${count} node${count === 1 ? '' : 's'}`;
const listed = (names: readonly string[], count: number) =>
  names.join(', ') + (count > names.length ? ` and ${count - names.length} more` : '');

/** What a plan cannot be made from. */
const refusals = {
  'limit-of-zero': entry<{ atMost: string }>({
    title: 'A limit that nothing can keep',
    message: ({ atMost }) => `at-most: ${atMost} lets no node be worked on, ever.`,
    hint: () => 'Allow at least 1 node, or take the limit out. A percentage above 0% comes to at least 1 node.',
  }),
  'wave-of-zero': entry<{ wave: string; amount: string }>({
    title: 'A wave that takes nothing',
    message: ({ wave, amount }) => `Wave ${wave} asks for ${amount} of the fleet: no node.`,
    hint: () => 'Ask for at least 1 node, or take the wave out. A percentage above 0% comes to at least 1 node.',
  }),
  'wave-matches-nothing': entry<{ wave: string; selector: string }>({
    title: 'A wave selects no node',
    message: ({ wave, selector }) => `Wave ${wave}: no selected node matches ${selector}.`,
    hint: () =>
      'Check the selector against the labels in the inventory, and fleet.select. If no match is fine, say `optional: true`.',
  }),
  'control-matches-nothing': entry<{ gate: string; selector: string; outside: number }>({
    title: 'A control that is nobody',
    message: ({ gate, selector, outside }) =>
      `Gate ${gate}: of the ${nodes(outside)} outside of the rollout none matches ${selector}, so there is no control.`,
    hint: () => 'Name nodes of the inventory that fleet.select or fleet.exclude leave out, or take `control` away.',
  }),
  'nodes-in-no-wave': entry<{ count: number; fleet: number; nodes: readonly string[] }>({
    title: 'Nodes that no wave takes',
    message: ({ count, fleet, nodes }) => `No wave takes ${count} of ${fleet} nodes: ${listed(nodes, count)}.`,
    hint: () => 'End with a wave `up-to: 100%`, or leave these nodes out with fleet.select or fleet.exclude.',
  }),
  'dependency-cycle': entry<{ nodes: readonly string[]; dependencies: readonly string[] }>({
    title: 'Nodes that wait for themselves',
    message: ({ nodes, dependencies }) => {
      const steps = dependencies.map((each, index) => `${nodes[index]} after ${nodes[index + 1]} (${each})`);
      return `A cycle in depends-on: ${steps.join(', ')}.`;
    },
    hint: ({ dependencies }) =>
      dependencies.length === 1
        ? 'The node matches both selectors. Leave the nodes of `after` out of `nodes`, as in env=prod,role!=db after role=db.'
        : 'Take one of these dependencies out, or narrow its selectors.',
  }),
  'wave-before-dependency': entry<{
    wave: string;
    node: string;
    count: number;
    dependency: string;
    after: string;
    afterWave: string;
  }>({
    title: 'A wave goes before what it depends on',
    message: ({ wave, node, count, dependency, after, afterWave }) =>
      `Wave ${wave} takes ${node}${count > 1 ? ` and ${count - 1} more` : ''} before ${after}, which ` +
      `${afterWave === '' ? 'no wave takes' : `comes in wave ${afterWave}`} (${dependency}, within: rollout).`,
    hint: () =>
      'Move the wave behind, narrow its selector, or say `within: wave` if the order matters only inside each wave.',
  }),
  'dependency-matches-nothing': entry<{ selector: string; dependency: string }>({
    title: 'A dependency without effect',
    message: ({ selector, dependency }) => `depends-on ${dependency}: no selected node matches ${selector}.`,
    hint: () => 'Check the selector against the labels in the inventory.',
  }),
  'label-on-no-node': entry<{ label: string; use: string }>({
    title: 'A label that no node has',
    message: ({ label, use }) => `${use} names '${label}', and no selected node has it.`,
    hint: () => 'Check the spelling against the labels in the inventory; all nodes count as one group without it.',
  }),
};

/** How the sizes of waves came about. */
const sizings = {
  'wave-by-selector': entry<{ selector: string; size: number; earlier: number }>({
    title: 'Taken by selector',
    message: ({ selector, size, earlier }) =>
      `${nodes(size)} ${size === 1 ? 'matches' : 'match'} ${selector}${earlier > 0 ? `, besides ${earlier} that earlier waves took` : ''}`,
    hint: () => '',
  }),
  'wave-by-size': entry<{ amount: string; fleet: number; meant: number; size: number }>({
    title: 'Taken by size',
    message: ({ amount, fleet, meant, size }) => {
      const asked = amount.endsWith('%') ? `${amount} of ${nodes(fleet)} is ${meant}` : `the next ${meant}`;
      return size < meant ? `${asked}; only ${size} were left` : asked;
    },
    hint: () => '',
  }),
  'wave-by-up-to': entry<{ amount: string; fleet: number; meant: number; before: number; size: number }>({
    title: 'Taken up to an amount',
    message: ({ amount, fleet, meant, before, size }) => {
      const goal = amount.endsWith('%') ? `${amount} of ${nodes(fleet)} is ${meant}` : `up to ${nodes(meant)}`;
      const rest = before === 0 ? goal : `${goal}; ${before} came before, so ${meant - before} more`;
      return before + size < meant ? `${rest}; only ${size} were left` : rest;
    },
    hint: () => '',
  }),
  'wave-empty-no-match': entry<{ selector: string }>({
    title: 'Empty: nothing matches',
    message: ({ selector }) => `empty: no selected node matches ${selector}`,
    hint: () => 'The wave is passed over, its gates and approvals too.',
  }),
  'wave-empty-taken-earlier': entry<{ selector: string; matching: number }>({
    title: 'Empty: taken earlier',
    message: ({ selector, matching }) =>
      `empty: earlier waves took the ${nodes(matching)} that ${matching === 1 ? 'matches' : 'match'} ${selector}`,
    hint: () => 'The wave is passed over, its gates and approvals too.',
  }),
  'wave-empty-reached': entry<{ amount: string; meant: number; fleet: number; before: number }>({
    title: 'Empty: reached already',
    message: ({ amount, meant, fleet, before }) =>
      `empty: up to ${amount} of ${nodes(fleet)} is ${meant}, and ${before} came before`,
    hint: () => 'The wave is passed over, its gates and approvals too.',
  }),
  'wave-empty-nothing-left': entry<{ fleet: number }>({
    title: 'Empty: nothing left',
    message: ({ fleet }) => `empty: earlier waves took all of the ${nodes(fleet)}`,
    hint: () => 'The wave is passed over, its gates and approvals too.',
  }),
};

export const planErrors = { ...refusals, ...sizings, ...planNumbers, ...nodePlaces };
