import { entry } from './entry.ts';

const listed = (names: readonly string[], what: string) =>
  names.length === 0 ? `it has no ${what}s at all` : `it has ${names.join(', ')}`;

/** What is said about simulations: what was declared for one wrongly, and what went wrong in one as declared. */
export const simulationErrors = {
  'bad-chance': entry<{ written: string }>({
    title: 'Not a chance',
    message: ({ written }) => `\`${written}\` is no percentage from 0% to 100%.`,
    hint: () => 'Write `5%` or `0.1%`: how likely it is for each node.',
  }),
  'simulated-name-unknown': entry<{ what: string; name: string; meant: string | null; known: readonly string[] }>({
    title: 'A name that the rollout file does not have',
    message: ({ what, name }) => `The rollout file has no ${what} \`${name}\`.`,
    hint: ({ what, meant, known }) => (meant === null ? listed(known, what) : `Did you mean \`${meant}\`?`),
  }),
  'simulated-fault': entry<{ step: string; what: string }>({
    title: 'A declared fault',
    message: ({ step, what }) => `\`${step}\` ${what}, as was declared for this simulation.`,
    hint: () => 'Nothing was done to any node: this is a simulation.',
  }),
  'simulated-outage': entry<{ what: string }>({
    title: 'A declared outage',
    message: ({ what }) => `${what} failed in the outage that was declared for this simulation.`,
    hint: () => 'Nothing was done to any node: this is a simulation.',
  }),
  'simulated-verdict': entry<{ verdict: string; how: string }>({
    title: 'An answer as declared',
    message: ({ verdict, how }) => `The simulated answer is ${verdict}, ${how}.`,
    hint: () => 'Nothing was asked: this is a simulation.',
  }),
};
