import { describe, expect, test } from 'vitest';
import { jobFrom } from './job.ts';

const env = {
  GITHUB_REPOSITORY: 'acme/fleet',
  GITHUB_RUN_ID: '42',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKFLOW_REF: 'acme/fleet/.github/workflows/rollout.yml@refs/heads/main',
  GITHUB_WORKSPACE: '/runner/fleet',
  RUNNER_TEMP: '/runner/temp',
  GITHUB_ACTOR: 'octocat',
};

describe('what a job knows of itself', () => {
  test('comes from the variables that the runner sets', () => {
    expect(jobFrom(env)).toMatchObject({
      repository: { owner: 'acme', name: 'fleet' },
      run: '42',
      attempt: 2,
      runUrl: 'https://github.com/acme/fleet/actions/runs/42',
      workflow: 'rollout.yml',
      actor: 'user:octocat',
      apiUrl: 'https://api.github.com',
      graphqlUrl: 'https://api.github.com/graphql',
    });
  });

  test.each([
    [{ GITHUB_TRIGGERING_ACTOR: 'ann' }, 'user:ann'],
    [{ GITHUB_ACTOR: 'github-actions[bot]' }, 'app:github-actions'],
    [{ GITHUB_EVENT_NAME: 'schedule' }, 'schedule'],
  ])('with %j it was started by %s', (more, actor) => {
    expect(jobFrom({ ...env, ...more }).actor).toBe(actor);
  });

  test('is refused where it is none, with everything that is missing', () => {
    expect(() => jobFrom({ GITHUB_REPOSITORY: 'acme/fleet' })).toThrow(
      'The environment has no GITHUB_RUN_ID, GITHUB_WORKSPACE, RUNNER_TEMP.',
    );
  });
});
