import type { GitHub } from '../../github/client.ts';
import { makeGitHub } from '../../github/make-github.ts';
import type { Job } from './job.ts';

/** GitHub, as a job asks it. `note` gets a sentence about each long wait. */
export function jobGitHub(job: Job, token: string, note: (text: string) => void): GitHub {
  const { apiUrl, graphqlUrl, repository } = job;
  return makeGitHub({ token, apiUrl, graphqlUrl, repository, note, ...(hasProxy() ? { fetch: throughProxy } : {}) });
}

/** A runner that may only speak through a proxy names it in its environment, as for every action. */
function hasProxy(): boolean {
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].some((name) => (process.env[name] ?? '') !== '');
}

/** The way of GitHub's own toolkit, which knows what `no_proxy` leaves out. Loaded where there is a proxy alone: it takes a while. */
const throughProxy: typeof fetch = async (input, init) => {
  const { defaults } = await import('@actions/github/lib/utils');
  return (defaults.request as { fetch: typeof fetch }).fetch(input, init);
};
