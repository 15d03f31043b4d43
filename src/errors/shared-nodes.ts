import { entry } from './entry.ts';

/** Why a rollout waits for another one that has nodes in hand which both have. */
export const sharedNodesErrors = {
  'nodes-claimed': entry<{ execution: string; nodes: readonly string[]; count: number }>({
    title: 'Another rollout has the same nodes in hand',
    message: (a) =>
      `the rollout ${a.execution} works on ${a.count === 1 ? 'a node' : `${a.count} nodes`} that would come next here, or has left ${a.count === 1 ? 'it' : 'them'} out of service: ${a.nodes.join(', ')}${a.count > a.nodes.length ? ', …' : ''}`,
    hint: ({ execution }) =>
      `nothing, if ${execution} is well: this rollout goes on when it lets go of them. If it stands still, \`resume\`, \`retry\`, \`rollback\` or \`abort\` it; \`skip\` leaves a node out here`,
  }),
  'limit-claimed': entry<{
    limit: string;
    group: string;
    out: number;
    atMost: number;
    executions: readonly string[];
  }>({
    title: 'Other rollouts leave a limit no room',
    message: (a) =>
      `${a.out} of at most ${a.atMost} nodes are out of service already, with those of ${a.executions.join(' and ')} (${a.limit}, ${a.group})`,
    hint: ({ executions }) =>
      `nothing, if ${executions.join(' and ')} ${executions.length === 1 ? 'is' : 'are'} well: this rollout goes on when a slot comes free. Otherwise bring back the nodes that failed there, or \`abort\` it`,
  }),
};
