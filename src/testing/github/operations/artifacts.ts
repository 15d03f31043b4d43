/** Artifacts: listed, fetched through a redirect, removed. */
import { type RepositoryCall, noContent, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found } from '../refusal.ts';
import type { Artifact } from '../state-actions.ts';
import { artifactView, isExpired } from '../views/actions.ts';
import { findRun } from './runs.ts';

const view = (call: RepositoryCall) => (artifact: Artifact) =>
  artifactView(
    call.world,
    call.repository,
    call.repository.runs.find(({ id }) => id === artifact.run),
    artifact,
  );

const findArtifact = (call: RepositoryCall): Artifact =>
  found(call.repository.artifacts.find(({ id }) => id === Number(call.params['artifact_id'])));

const artifactsPage = (call: RepositoryCall, artifacts: readonly Artifact[]) => {
  const name = call.query.get('name');
  const matching = artifacts.filter((artifact) => name === null || artifact.name === name).toReversed();
  return page(call, matching, view(call), (entries, total) => ({ total_count: total, artifacts: entries }));
};

const listOfRun = onRepository(
  'actions/list-workflow-run-artifacts',
  'GET',
  '/actions/runs/{run_id}/artifacts',
  'actions:read',
  (call) => {
    const { id } = findRun(call);
    return artifactsPage(
      call,
      call.repository.artifacts.filter(({ run }) => run === id),
    );
  },
);

const listAll = onRepository('actions/list-artifacts-for-repo', 'GET', '/actions/artifacts', 'actions:read', (call) =>
  artifactsPage(call, call.repository.artifacts),
);

const get = onRepository('actions/get-artifact', 'GET', '/actions/artifacts/{artifact_id}', 'actions:read', (call) =>
  ok(view(call)(findArtifact(call))),
);

/** To another host on GitHub, so that a client must not send its token along; here to a path that takes none. */
const download = onRepository(
  'actions/download-artifact',
  'GET',
  '/actions/artifacts/{artifact_id}/{archive_format}',
  'actions:read',
  (call) => {
    const artifact = findArtifact(call);
    if (isExpired(call.world, artifact)) throw new Refusal(410, 'Artifact has expired');
    if (call.params['archive_format'] !== 'zip') throw new Refusal(404, 'Not Found');
    return { status: 302, headers: { location: call.world.downloadUrl(artifact.id) } };
  },
);

const remove = onRepository(
  'actions/delete-artifact',
  'DELETE',
  '/actions/artifacts/{artifact_id}',
  'actions:write',
  (call) => {
    const artifact = findArtifact(call);
    call.repository.artifacts = call.repository.artifacts.filter((each) => each !== artifact);
    call.world.artifacts.remove(artifact.id);
    return noContent;
  },
);

export const artifactOperations = [listOfRun, listAll, get, download, remove];
