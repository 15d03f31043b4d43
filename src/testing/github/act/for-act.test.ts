import { expect, test } from 'vitest';
import { forAct } from './for-act.ts';

test('a workflow loses what act does not know and takes its actions from the checkout', () => {
  const workflow = {
    on: { workflow_call: null },
    concurrency: { group: 'g', queue: 'max' },
    jobs: {
      call: { uses: 'acme/wavegate/.github/workflows/rollout.yml@v1', with: { file: 'a' } },
      own: { uses: './.github/workflows/own.yml' },
      work: {
        'runs-on': 'ubuntu-latest',
        environment: { name: 'production', deployment: false },
        strategy: { 'fail-fast': false, 'max-parallel': '${{ fromJSON(needs.a.outputs.n) }}' },
        steps: [
          { uses: 'actions/checkout@v5', with: { ref: 'main', path: 'x' } },
          { id: 'a', uses: '$/actions/advance', with: { file: 'f' } },
          { uses: 'acme/wavegate/actions/gate@v1' },
          { uses: 'acme/wavegate@v1' },
          { uses: 'actions/upload-artifact@v5', if: 'always()' },
          { uses: './.github/actions/setup' },
          { run: 'echo' },
        ],
      },
    },
  };
  expect(forAct(workflow, 'acme/wavegate')).toEqual({
    on: { workflow_call: null },
    concurrency: { group: 'g' },
    jobs: {
      call: { uses: './.github/workflows/under-test-rollout.yml', with: { file: 'a' } },
      own: { uses: './.github/workflows/own.yml' },
      work: {
        'runs-on': 'ubuntu-latest',
        environment: { name: 'production' },
        strategy: { 'fail-fast': false },
        steps: [
          { uses: 'actions/checkout@v5' },
          { uses: 'actions/checkout@v5', with: { path: 'x' } },
          { id: 'a', uses: './.under-test/actions/advance', with: { file: 'f' } },
          { uses: './.under-test/actions/gate' },
          { uses: './.under-test' },
          { uses: './.under-test/upload-artifact', if: 'always()' },
          { uses: './.github/actions/setup' },
          { run: 'echo' },
        ],
      },
    },
  });
});

test('the steps of a composite action are rewritten too', () => {
  const action = { name: 'batch', runs: { using: 'composite', steps: [{ uses: '$/actions/apply' }] } };
  expect(forAct(action, 'acme/wavegate')).toEqual({
    name: 'batch',
    runs: { using: 'composite', steps: [{ uses: './.under-test/actions/apply' }] },
  });
});

test('what a skipped job would have put out counts as empty', () => {
  const workflow = { jobs: { a: { if: "needs.b-c.outputs.next-one == 'x'" } } };
  expect(forAct(workflow, 'acme/wavegate')).toEqual({
    jobs: { a: { if: "(needs.b-c.result != 'skipped' && needs.b-c.outputs.next-one || '') == 'x'" } },
  });
});

test('a JavaScript action stays as it is', () => {
  const action = { name: 'a', runs: { using: 'node24', main: '../../dist/a.js' } };
  expect(forAct(action, 'acme/wavegate')).toEqual(action);
});
