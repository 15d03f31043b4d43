import { entry } from './entry.ts';

/** Selectors, and what `select`, `exclude` and `min-nodes` do to a fleet. */
export const selectionErrors = {
  'selector-syntax': entry<{ selector: string; found: string; expected: string }>({
    title: 'The selector cannot be read',
    message: ({ selector, found, expected }) => `Selector '${selector}': found ${found}, expected ${expected}.`,
    hint: () =>
      'A selector is a Kubernetes label selector: k=v, k!=v, k in (a,b), k notin (a,b), k (has the label), !k (has it not), joined by commas.',
  }),
  'selector-comparison': entry<{ selector: string; operator: string }>({
    title: 'The selector compares numbers',
    message: ({ selector, operator }) => `Selector '${selector}': '${operator}' is not supported.`,
    hint: () => 'Name the values that are meant, as in k in (1,2,3), or give the nodes a label that says it.',
  }),
  'selector-key': entry<{ selector: string; key: string; why: string }>({
    title: 'The selector names an impossible label',
    message: ({ selector, key, why }) => `Selector '${selector}': '${key}' is no label key: ${why}.`,
    hint: ({ selector }) =>
      /^\d+%$/.test(selector)
        ? `A selector says which nodes, not how many: for ${selector} of them write \`size: ${selector}\` or \`up-to: ${selector}\`.`
        : 'A label key is a name of at most 63 characters, with an optional DNS prefix: role, acme.example/role.',
  }),
  'selector-value': entry<{ selector: string; value: string; why: string }>({
    title: 'The selector names an impossible value',
    message: ({ selector, value, why }) => `Selector '${selector}': '${value}' is no label value: ${why}.`,
    hint: () => 'No node can have such a label value. To ask whether a node has the label at all, write the key alone.',
  }),
  'excluded-by-file': entry({
    title: 'Excluded by the rollout file',
    message: () => 'The rollout file names it under fleet.exclude.',
    hint: () => 'Take it out of fleet.exclude to include it.',
  }),
  'not-selected': entry<{ requirement: string; selector: string }>({
    title: 'Not selected',
    message: ({ requirement, selector }) =>
      requirement === selector
        ? `It does not match ${selector} in fleet.select.`
        : `It does not match ${requirement} in fleet.select, which is ${selector}.`,
    hint: () => 'Change the labels of the node in the inventory, or fleet.select in the rollout file, to include it.',
  }),
  'unknown-excluded-node': entry<{ node: string; suggestion: string | null }>({
    title: 'Excluding a node that is not there',
    message: ({ node }) => `fleet.exclude names '${node}', which is not in the fleet.`,
    hint: ({ suggestion }) =>
      suggestion === null
        ? 'Take the name out, or correct it.'
        : `Did you mean '${suggestion}'? Otherwise take the name out.`,
  }),
  'too-few-nodes': entry<{ selected: number; needed: number; fleet: number }>({
    title: 'Too few nodes',
    message: ({ selected, needed, fleet }) =>
      `${selected} of the ${fleet} nodes of the fleet are selected; at least ${needed} must be.`,
    hint: ({ fleet }) =>
      fleet === 0
        ? 'The inventory gave no node at all: look at fleet.inventory.'
        : 'Look at fleet.select and fleet.exclude; `wavegate plan` says why each node is left out. If so few are right, lower fleet.min-nodes.',
  }),
};
