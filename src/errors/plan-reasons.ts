import { entry } from './entry.ts';

const nodes = (count: number) => `${count} node${count === 1 ? '' : 's'}`;
const listed = (names: readonly string[], count: number) =>
  names.join(', ') + (count > names.length ? ` and ${count - names.length} more` : '');

/** Why a number of the plan is what it is. */
export const planNumbers = {
  'limit-resolved': entry<{ atMost: string; per: string | null; groups: readonly string[]; count: number }>({
    title: 'A limit in numbers',
    message: ({ atMost, per, groups, count }) =>
      `At most ${atMost}${per === null ? '' : ` per ${per}`}: ${listed(groups, count)}.`,
    hint: () => '',
  }),
  'wave-sized': entry<{ wave: string; why: string }>({
    title: 'The size of a wave',
    message: ({ wave, why }) => `Wave ${wave}: ${why}.`,
    hint: () => '',
  }),
  'wave-rounds': entry<{ wave: string; rounds: number; why: string }>({
    title: 'The rounds of a wave',
    message: ({ wave, rounds, why }) => `Wave ${wave} has ${rounds} rounds: ${why}.`,
    hint: () => '',
  }),
  'parallel-as-written': entry<{ round: string; maxParallel: number }>({
    title: 'As many batches at once as the file allows',
    message: ({ round, maxParallel }) => `${round}: ${maxParallel} at once, as batch.parallel says.`,
    hint: () => '',
  }),
  'parallel-by-batches': entry<{ round: string; maxParallel: number; parallel: number }>({
    title: 'All batches at once',
    message: ({ round, maxParallel, parallel }) =>
      `${round}: ${maxParallel === 1 ? 'there is one batch' : `all ${maxParallel} at once`}; batch.parallel: ${parallel} would allow more.`,
    hint: () => '',
  }),
  'parallel-by-limit': entry<{ round: string; maxParallel: number; limit: string }>({
    title: 'Fewer batches at once, because of a limit',
    message: ({ round, maxParallel, limit }) => `${round}: ${maxParallel} at once; one more could exceed ${limit}.`,
    hint: () => 'Batches with fewer nodes, a smaller batch.concurrency or a higher limit allow more.',
  }),
  'parallel-by-speed': entry<{ round: string; maxParallel: number }>({
    title: 'Fewer batches at once, because that is faster',
    message: ({ round, maxParallel }) =>
      `${round}: ${maxParallel} at once; with more of them, limits would let fewer nodes be worked on inside each.`,
    hint: () => '',
  }),
  'concurrency-as-written': entry<{ batches: string; concurrency: number }>({
    title: 'As many nodes at once as the file allows',
    message: ({ batches, concurrency }) => `${batches}: ${nodes(concurrency)} at once, as batch.concurrency says.`,
    hint: () => '',
  }),
  'concurrency-by-size': entry<{ batches: string; concurrency: number }>({
    title: 'All nodes of the batch at once',
    message: ({ batches, concurrency }) =>
      `${batches}: ${concurrency === 1 ? 'its one node' : `all ${concurrency} nodes at once`}.`,
    hint: () => '',
  }),
  'concurrency-by-limit': entry<{ batches: string; concurrency: number; limit: string }>({
    title: 'Fewer nodes at once, because of a limit',
    message: ({ batches, concurrency, limit }) => `${batches}: ${nodes(concurrency)} at once, because of ${limit}.`,
    hint: () => 'A smaller batch.parallel or a higher limit allows more inside each batch.',
  }),
};

/** Why a node is where it is. */
export const nodePlaces = {
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
      `${node} is in wave ${wave}, round ${round} of ${rounds}, batch ${batch}, as node ${place} of ${size}.`,
    hint: () => '',
  }),
  'node-by-selector': entry<{ wave: string; selector: string }>({
    title: 'Taken by selector',
    message: ({ wave, selector }) =>
      `Wave ${wave} takes the nodes that match ${selector}, and no earlier wave took it.`,
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
      `Wave ${wave} takes the next nodes in order (${why}); it is number ${position} of these ${size}, number ${overall} of ${fleet} in the whole order.`,
    hint: () => '',
  }),
  'node-order-keys': entry<{ keys: readonly string[] }>({
    title: 'Its place in the order',
    message: ({ keys }) => `What it is ordered by: ${keys.join(', ')}.`,
    hint: () => '',
  }),
  'node-held-back': entry<{ dependency: string; count: number; nodes: readonly string[]; within: string }>({
    title: 'It waits for others',
    message: ({ dependency, count, nodes: names, within }) =>
      within === 'wave'
        ? `It comes in a later round than ${nodes(count)} of its wave: ${listed(names, count)} (${dependency}).`
        : `It stands behind ${nodes(count)} in the order: ${listed(names, count)} (${dependency}, within: rollout).`,
    hint: () => '',
  }),
  'node-beyond-matrix': entry<{ round: number; most: number }>({
    title: 'Earlier rounds were full',
    message: ({ round, most }) => `It is in round ${round}, because a round has at most ${most} batches.`,
    hint: () => 'A larger batch.size makes fewer rounds.',
  }),
  'node-in-finer-round': entry<{ round: number; rounds: number }>({
    title: 'More rounds, more at once',
    message: ({ round, rounds }) =>
      `It is in round ${round} of ${rounds}: with fewer of them, limits would make most batches wait for each other.`,
    hint: () => 'A larger batch.size or a higher limit makes fewer rounds.',
  }),
  'node-batch-by': entry<{ batch: string; label: string; value: string | null }>({
    title: 'Batches are not mixed',
    message: ({ batch, label, value }) =>
      `Batch ${batch} has only nodes ${value === null ? `without ${label}` : `with ${label}=${value}`} (batch.by).`,
    hint: () => '',
  }),
  'node-not-in-plan': entry<{ node: string; suggestion: string | null }>({
    title: 'No such node',
    message: ({ node }) => `The plan has no node '${node}', neither selected nor excluded.`,
    hint: ({ suggestion }) =>
      suggestion === null ? 'Look it up in the inventory: names must match exactly.' : `Did you mean '${suggestion}'?`,
  }),
};
