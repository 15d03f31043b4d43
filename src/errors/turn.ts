import { entry } from './entry.ts';

/** What can go wrong between a rollout and the jobs that work on its rounds. */
export const turnErrors = {
  'results-unreadable': entry({
    title: 'A results file cannot be read',
    message: () => 'the first line of a results file is not that of one',
    hint: () => 'nothing was taken from it; its nodes are asked before anything else is done to them',
  }),
  'results-of-another-round': entry<{ told: string; fence: number }>({
    title: 'A results file is about another round',
    message: ({ told, fence }) => `a results file is about ${told}, and not about this round, which has lease ${fence}`,
    hint: () => 'nothing was taken from it; a job that is run again by hand writes such a file, and it does no harm',
  }),
  'round-without-progress': entry<{ lost: number; batches: number }>({
    title: 'The jobs of a round did nothing',
    message: ({ lost, batches }) =>
      lost === 0
        ? `the jobs of ${batches} batch${batches === 1 ? '' : 'es'} ended without having worked on a node`
        : `${lost} job${lost === 1 ? '' : 's'} of the round ended without a result, again, and no other went on`,
    hint: () =>
      'look at the log of the batch jobs: their runner, their checkout or their setup fails before a node is taken; then `resume`',
  }),
  'run-cancelled': entry<{ run: string; jobs: readonly string[] }>({
    title: 'Somebody cancelled the run',
    message: ({ run, jobs }) =>
      `run ${run} was cancelled while ${jobs.slice(0, 5).join(', ')}${jobs.length > 5 ? `, and ${jobs.length - 5} more,` : ''} ` +
      `${jobs.length === 1 ? 'was' : 'were'} at work`,
    hint: () =>
      '`resume` goes on; nodes that were in the middle are asked how far they are before anything else is done to them. Nobody cancelled it? ' +
      'Then a time limit of a workflow of your own ended its jobs: give them `timeout-minutes` of the matrix',
  }),
  'jobs-ended-by-whom': entry<{ run: string }>({
    title: 'Jobs were ended, and nobody can tell by whom',
    message: ({ run }) =>
      `jobs of run ${run} were ended: somebody cancelled it, or they reached their time limit, and GitHub does not say which`,
    hint: () =>
      'look at the run; `resume` goes on, and asks nodes that were in the middle how far they are before anything else is done to them',
  }),
  'batch-timed-out': entry<{ batch: string; minutes: number }>({
    title: 'The job of a batch reached its time limit',
    message: ({ batch, minutes }) => `the job of batch ${batch} was ended after ${minutes} minutes, its time limit`,
    hint: () =>
      'the rollout goes on: nodes of the batch that were not done are asked how far they are first. Look in the log of the job at what hangs: ' +
      'steps and gates have timeouts of their own, so it is most likely the setup or the machine',
  }),
  'round-not-open': entry<{ execution: string; wave: number; round: number }>({
    title: 'The round is over',
    message: ({ execution, wave, round }) =>
      `wave ${wave + 1}, round ${round + 1} of ${execution} has nothing left to work on`,
    hint: () => 'nothing was done; a job that is run again by hand finds its round settled already',
  }),
  'batch-too-long': entry<{ wave: string; batch: string; takes: string; limit: string }>({
    title: 'A batch does not fit into a job',
    message: ({ wave, batch, takes, limit }) =>
      `Batch ${batch} of wave ${wave} may take ${takes} at worst, and a job is ended after ${limit}.`,
    hint: () =>
      'Make `batch.size` smaller or `batch.concurrency` larger, or shorten timeouts and attempts. Jobs on runners of your own, which ' +
      '`batch.runs-on` names by the label `self-hosted`, may run for 5 days.',
  }),
  'no-such-batch': entry<{ batch: string; known: readonly string[] }>({
    title: 'No such batch in the round',
    message: ({ batch }) => `the round has no open batch ${JSON.stringify(batch)}`,
    hint: ({ known }) => `its open batches are ${known.join(', ')}`,
  }),
};
