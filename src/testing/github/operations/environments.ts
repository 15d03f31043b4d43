/** Environments and what protects them. */
import { type RepositoryCall, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { found } from '../refusal.ts';
import type { Environment } from '../state-deployments.ts';
import { nodeId } from '../views/common.ts';
import { environmentView } from '../views/deployments.ts';

const findEnvironment = (call: RepositoryCall): Environment => {
  const wanted = (call.params['environment_name'] ?? '').toLowerCase();
  return found(call.repository.environments.find(({ name }) => name.toLowerCase() === wanted));
};

const list = onRepository('repos/get-all-environments', 'GET', '/environments', 'actions:read', (call) =>
  page(
    call,
    call.repository.environments,
    (environment) => environmentView(call.world, call.repository, environment),
    (environments, total) => ({ total_count: total, environments }),
  ),
);

const get = onRepository('repos/get-environment', 'GET', '/environments/{environment_name}', 'actions:read', (call) =>
  ok(environmentView(call.world, call.repository, findEnvironment(call))),
);

const listPolicies = onRepository(
  'repos/list-deployment-branch-policies',
  'GET',
  '/environments/{environment_name}/deployment-branch-policies',
  'actions:read',
  (call) => {
    const { id, branchPolicy } = findEnvironment(call);
    const policies = (branchPolicy?.custom ?? []).map((name, index) => ({
      id: id * 100 + index,
      node_id: nodeId('GABP', id * 100 + index),
      name,
      type: 'branch',
    }));
    return page(
      call,
      policies,
      (policy) => policy,
      (entries, total) => ({ total_count: total, branch_policies: entries }),
    );
  },
);

export const environmentOperations = [list, get, listPolicies];
