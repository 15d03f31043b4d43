import { entry } from './entry.ts';

/** Where a rollout falls short of what the policy demands. */
export const policyFloorErrors = {
  'policy-gate-missing': entry<{
    rule: string;
    kinds: readonly string[];
    at: readonly string[];
    waves: readonly string[];
    gate: string;
  }>({
    title: 'A gate that the policy demands is not there',
    message: ({ rule, kinds, at, waves }) =>
      `${rule} demands a ${kinds.join(' or ')} gate at ${at.join(' or ')}, and none stands there for the wave${waves.length === 1 ? '' : 's'} ${waves.join(', ')}`,
    hint: ({ kinds, at, gate }) =>
      gate === ''
        ? `add a ${kinds.join(' or ')} gate with \`at: ${at[0] ?? ''}\``
        : `let the gate \`${gate}\` stand there, or add another: see its \`at\`, its \`waves\`, and whether they bake`,
  }),
  'policy-gate-too-weak': entry<{ rule: string; gate: string; key: string; found: string; wanted: string }>({
    title: 'A gate is less strict than the policy demands',
    message: ({ rule, gate, key, found, wanted }) =>
      `${rule} demands more of the gate \`${gate}\`: \`${key}\` is ${found === '' ? 'not there' : found} and has to be ${wanted}`,
    hint: ({ key }) => `change \`${key}\` of the gate, or have the policy file changed by those who may`,
  }),
  'policy-falls-short': entry<{ short: readonly string[]; more: number }>({
    title: 'The policy has changed, and the rollout falls short of it',
    message: ({ short, more }) =>
      `The policy of now demands more than this rollout has: ${short.join('; ')}${more === 0 ? '' : `; and ${more} more`}.`,
    hint: () =>
      'Abort it or roll it back, change the rollout file and start it again; or have the policy changed, and resume it.',
  }),
  'policy-exceptions-forbidden': entry<{ rule: string; gate: string }>({
    title: 'A gate has exceptions where the policy lets none be',
    message: ({ rule, gate }) =>
      `${rule} lets no finding be excused, and the gate \`${gate}\` names a file of exceptions`,
    hint: () => 'take `exceptions` out of the gate, and mend what is found',
  }),
  'policy-exceptions-tightened': entry<{ rule: string }>({
    title: 'Fewer exceptions count than when the plan was made',
    message: ({ rule }) => `${rule} lets fewer exceptions count than when this rollout was planned`,
    hint: () => 'start the rollout again: its gates then go by the policy of now',
  }),
  'policy-emergency-falls-short': entry<{ what: string }>({
    title: 'A rollout for an emergency would be refused',
    message: ({ what }) => `Started for an emergency, it would be refused: ${what}`,
    hint: () =>
      'change `emergency` in the rollout file now rather than then, or have the policy say under `emergency-without` what an emergency may do without',
  }),
  'policy-approvals-too-few': entry<{ rule: string; wave: string; found: number; wanted: number }>({
    title: 'A wave asks fewer people than the policy demands',
    message: ({ rule, wave, found, wanted }) =>
      `${rule} demands ${wanted} approval${wanted === 1 ? '' : 's'} before the wave ${wave}, which asks for ${found === 0 ? 'none' : found}`,
    hint: ({ wanted }) => `give the wave an \`approval\` with \`required: ${wanted}\``,
  }),
  'policy-approval-from-others': entry<{
    rule: string;
    wave: string;
    others: readonly string[];
    allowed: readonly string[];
  }>({
    title: 'A wave may be approved by people whom the policy does not name',
    message: ({ rule, wave, others, allowed }) =>
      `${rule} lets ${allowed.join(', ')} approve, and the wave ${wave} asks ${others.join(', ')} too`,
    hint: ({ others }) => `take ${others.join(', ')} out of \`from\``,
  }),
  'policy-approval-lasts-too-long': entry<{ rule: string; wave: string; lasts: string; wanted: string }>({
    title: 'Approvals of a wave last longer than the policy lets them',
    message: ({ rule, wave, lasts, wanted }) =>
      `${rule} lets an approval last ${wanted}, and those of the wave ${wave} last ${lasts === '' ? 'for ever' : lasts}`,
    hint: ({ wanted }) => `set \`expires\` of the approval to no more than ${wanted}`,
  }),
  'policy-wave-too-large': entry<{
    rule: string;
    wave: string;
    nodes: number;
    most: number;
    written: string;
    all: number;
  }>({
    title: 'A wave is larger than the policy lets it be',
    message: ({ rule, wave, nodes, most, written, all }) =>
      `${rule} lets a wave change ${written.endsWith('%') ? `${written} of ${all}: ${most}` : most} of its nodes at most, and the wave ${wave} changes ${nodes}`,
    hint: () => 'take the wave in more and smaller ones',
  }),
};
