import { entry } from './entry.ts';

const nodes = (count: number) => `${count} node${count === 1 ? '' : 's'}`;
const listed = (names: readonly string[], count: number) =>
  names.join(', ') + (count > names.length ? ` and ${count - names.length} more` : '');

/** What a plan cannot be made from. */
const refusals = {
  'limit-of-zero': entry<{ atMost: string }>({
    title: 'A limit that nothing can keep',
    message: ({ atMost }) => `at-most: ${atMost} lets no node be worked on, ever`,
    hint: () => 'Allow at least 1 node, or take the limit out. A percentage above 0% comes to at least 1 node.',
  }),
  'wave-of-zero': entry<{ wave: string; amount: string }>({
    title: 'A wave that takes nothing',
    message: ({ wave, amount }) => `wave ${wave} asks for ${amount} of the fleet: no node`,
    hint: () => 'Ask for at least 1 node, or take the wave out. A percentage above 0% comes to at least 1 node.',
  }),
  'wave-matches-nothing': entry<{ wave: string; selector: string }>({
    title: 'A wave selects no node',
    message: ({ wave, selector }) => `wave ${wave}: no selected node matches ${selector}`,
    hint: () =>
      'Check the selector against the labels in the inventory, and fleet.select. If no match is fine, say `optional: true`.',
  }),
  'nodes-in-no-wave': entry<{ count: number; fleet: number; nodes: readonly string[] }>({
    title: 'Nodes that no wave takes',
    message: ({ count, fleet, nodes }) => `no wave takes ${count} of ${fleet} nodes: ${listed(nodes, count)}`,
    hint: () => 'End with a wave `up-to: 100%`, or leave these nodes out with fleet.select or fleet.exclude.',
  }),
  'dependency-cycle': entry<{ nodes: readonly string[]; dependencies: readonly string[] }>({
    title: 'Nodes that wait for themselves',
    message: ({ nodes, dependencies }) => {
      const steps = dependencies.map((each, index) => `${nodes[index]} after ${nodes[index + 1]} (${each})`);
      return `a cycle in depends-on: ${steps.join(', ')}`;
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
      `wave ${wave} takes ${node}${count > 1 ? ` and ${count - 1} more` : ''} before ${after}, which ` +
      `${afterWave === '' ? 'no wave takes' : `comes in wave ${afterWave}`} (${dependency}, within: rollout)`,
    hint: () =>
      'Move the wave behind, narrow its selector, or say `within: wave` if the order matters only inside each wave.',
  }),
  'dependency-matches-nothing': entry<{ selector: string; dependency: string }>({
    title: 'A dependency without effect',
    message: ({ selector, dependency }) => `depends-on ${dependency}: no selected node matches ${selector}`,
    hint: () => 'Check the selector against the labels in the inventory.',
  }),
  'label-on-no-node': entry<{ label: string; use: string }>({
    title: 'A label that no node has',
    message: ({ label, use }) => `${use} names '${label}', and no selected node has it`,
    hint: () => 'Check the spelling against the labels in the inventory; all nodes count as one group without it.',
  }),
};

/** How the sizes of waves came about. */
const sizings = {
  'wave-by-selector': entry<{ selector: string; size: number; earlier: number }>({
    title: 'Taken by selector',
    message: ({ selector, size, earlier }) =>
      `${nodes(size)} match ${selector}${earlier > 0 ? `, besides ${earlier} that earlier waves took` : ''}`,
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
    message: ({ selector, matching }) => `empty: earlier waves took the ${nodes(matching)} that match ${selector}`,
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

/** Why a number of the plan is what it is. */
const numbers = {
  'limit-resolved': entry<{ atMost: string; per: string | null; groups: readonly string[]; count: number }>({
    title: 'A limit in numbers',
    message: ({ atMost, per, groups, count }) =>
      `at most ${atMost}${per === null ? '' : ` per ${per}`}: ${listed(groups, count)}`,
    hint: () => '',
  }),
  'wave-sized': entry<{ wave: string; why: string }>({
    title: 'The size of a wave',
    message: ({ wave, why }) => `wave ${wave}: ${why}`,
    hint: () => '',
  }),
  'wave-rounds': entry<{ wave: string; rounds: number; why: string }>({
    title: 'The rounds of a wave',
    message: ({ wave, rounds, why }) => `wave ${wave} has ${rounds} rounds: ${why}`,
    hint: () => '',
  }),
  'parallel-as-written': entry<{ round: string; maxParallel: number }>({
    title: 'As many batches at once as the file allows',
    message: ({ round, maxParallel }) => `${round}: ${maxParallel} at once, as batch.parallel says`,
    hint: () => '',
  }),
  'parallel-by-batches': entry<{ round: string; maxParallel: number; parallel: number }>({
    title: 'All batches at once',
    message: ({ round, maxParallel, parallel }) =>
      `${round}: all ${maxParallel} at once, fewer than batch.parallel: ${parallel}`,
    hint: () => '',
  }),
  'parallel-by-limit': entry<{ round: string; maxParallel: number; limit: string }>({
    title: 'Fewer batches at once, because of a limit',
    message: ({ round, maxParallel, limit }) => `${round}: ${maxParallel} at once; one more could exceed ${limit}`,
    hint: () => 'Batches with fewer nodes, a smaller batch.concurrency or a higher limit allow more.',
  }),
  'parallel-by-speed': entry<{ round: string; maxParallel: number }>({
    title: 'Fewer batches at once, because that is faster',
    message: ({ round, maxParallel }) =>
      `${round}: ${maxParallel} at once; with more of them, limits would let fewer nodes be worked on inside each`,
    hint: () => '',
  }),
  'concurrency-as-written': entry<{ batches: string; concurrency: number }>({
    title: 'As many nodes at once as the file allows',
    message: ({ batches, concurrency }) => `${batches}: ${nodes(concurrency)} at once, as batch.concurrency says`,
    hint: () => '',
  }),
  'concurrency-by-size': entry<{ batches: string; concurrency: number }>({
    title: 'All nodes of the batch at once',
    message: ({ batches, concurrency }) =>
      `${batches}: ${concurrency === 1 ? 'its one node' : `all ${concurrency} nodes at once`}`,
    hint: () => '',
  }),
  'concurrency-by-limit': entry<{ batches: string; concurrency: number; limit: string }>({
    title: 'Fewer nodes at once, because of a limit',
    message: ({ batches, concurrency, limit }) => `${batches}: ${nodes(concurrency)} at once, because of ${limit}`,
    hint: () => 'A smaller batch.parallel or a higher limit allows more inside each batch.',
  }),
};

/** Why a node is where it is. */
const places = {
  'node-in-plan': entry<{
    node: string;
    wave: string;
    round: number;
    rounds: number;
    batch: string;
    place: number;
    size: number;
  }>({
    title: 'Where the node is',
    message: ({ node, wave, round, rounds, batch, place, size }) =>
      `${node} is in wave ${wave}, round ${round} of ${rounds}, batch ${batch}, as node ${place} of ${size}`,
    hint: () => '',
  }),
  'node-by-selector': entry<{ wave: string; selector: string }>({
    title: 'Taken by selector',
    message: ({ wave, selector }) => `wave ${wave} takes the nodes that match ${selector}, and no earlier wave took it`,
    hint: () => '',
  }),
  'node-by-position': entry<{
    wave: string;
    position: number;
    size: number;
    overall: number;
    fleet: number;
    why: string;
  }>({
    title: 'Taken by its place in the order',
    message: ({ wave, position, size, overall, fleet, why }) =>
      `wave ${wave} takes the next nodes in order (${why}); it is number ${position} of these ${size}, number ${overall} of ${fleet} in the whole order`,
    hint: () => '',
  }),
  'node-order-keys': entry<{ keys: readonly string[] }>({
    title: 'Its place in the order',
    message: ({ keys }) => `what it is ordered by: ${keys.join(', ')}`,
    hint: () => '',
  }),
  'node-held-back': entry<{ dependency: string; count: number; nodes: readonly string[]; within: string }>({
    title: 'It waits for others',
    message: ({ dependency, count, nodes: names, within }) =>
      within === 'wave'
        ? `it comes in a later round than ${nodes(count)} of its wave: ${listed(names, count)} (${dependency})`
        : `it stands behind ${nodes(count)} in the order: ${listed(names, count)} (${dependency}, within: rollout)`,
    hint: () => '',
  }),
  'node-beyond-matrix': entry<{ round: number; most: number }>({
    title: 'Earlier rounds were full',
    message: ({ round, most }) => `it is in round ${round}, because a round has at most ${most} batches`,
    hint: () => 'A larger batch.size makes fewer rounds.',
  }),
  'node-beyond-limit': entry<{ round: number; most: number; limit: string }>({
    title: 'Earlier rounds were full under a limit',
    message: ({ round, most, limit }) =>
      `it is in round ${round}: batches are worked on as a whole (per: batch), a round has at most ${most} of them, and ${limit} bounds each`,
    hint: () => 'A higher limit, or steps for each node instead of each batch, make fewer rounds.',
  }),
  'node-batch-by': entry<{ batch: string; label: string; value: string | null }>({
    title: 'Batches are not mixed',
    message: ({ batch, label, value }) =>
      `batch ${batch} has only nodes ${value === null ? `without ${label}` : `with ${label}=${value}`} (batch.by)`,
    hint: () => '',
  }),
  'node-not-in-plan': entry<{ node: string; suggestion: string | null }>({
    title: 'No such node',
    message: ({ node }) => `the plan has no node '${node}', neither selected nor excluded`,
    hint: ({ suggestion }) =>
      suggestion === null ? 'Look it up in the inventory: names must match exactly.' : `Did you mean '${suggestion}'?`,
  }),
};

export const planErrors = { ...refusals, ...sizings, ...numbers, ...places };
