import type { FlagSpec } from './command-spec.ts';

/** What a simulation is told of how long things take and what goes wrong. */
export const simulating: readonly FlagSpec[] = [
  { name: 'faults', value: 'FILE', description: 'a file that says how long things take and what goes wrong' },
  {
    name: 'duration',
    value: 'NAME=TIME',
    repeatable: true,
    description: 'how long a step, a gate, a task or an `approval` takes: apply=30s',
  },
  { name: 'spread', value: 'PERCENT', description: 'how much longer or shorter than said things take: 20%' },
  {
    name: 'fail',
    value: '[SELECTOR:]PERCENT',
    repeatable: true,
    description: 'how many nodes fail in `apply`: 5%, role=web:10%',
  },
  { name: 'unreachable', value: '[SELECTOR:]PERCENT', repeatable: true, description: 'how many cannot be reached' },
  {
    name: 'hang',
    value: '[SELECTOR:]PERCENT',
    repeatable: true,
    description: 'how many run into the timeout of `apply`',
  },
  { name: 'bad-wave', value: 'NAME', repeatable: true, description: 'a wave in which every node fails' },
  {
    name: 'outage',
    value: 'FROM[+FOR]',
    repeatable: true,
    description: 'from when on, and how long, everything fails: 45m, 45m+10m',
  },
  {
    name: 'gate',
    value: 'NAME=VERDICT[*TIMES]',
    repeatable: true,
    description: 'what a gate answers, and how often before it passes: smoke=inconclusive*3',
  },
  { name: 'seed', value: 'N', description: 'decides what is left to chance; default 1' },
  {
    name: 'runs',
    value: 'N',
    description: 'simulates so many times with other seeds and says how often what came of it',
  },
  { name: 'markdown', description: 'prints Markdown, for a pull request' },
];
