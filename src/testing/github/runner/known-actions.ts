/** What the runner does itself in place of actions that would have to be fetched from github.com. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { JobRun } from './job-run.ts';
import type { StepResult } from './frame.ts';

interface KnownAction {
  readonly job: JobRun;
  readonly inputs: Readonly<Record<string, string>>;
}

const checkout = async ({ job, inputs }: KnownAction): Promise<StepResult> => {
  const folder = resolve(job.parts.machine.workspace, inputs['path'] ?? '.');
  const commit = job.parts.checkout(inputs['ref'] ?? '', folder);
  job.parts.log.say(`HEAD is now at ${commit}`);
  return { ok: true, outputs: { commit, ref: inputs['ref'] ?? '' } };
};

const uploadArtifact = async ({ job, inputs }: KnownAction): Promise<StepResult> => {
  const { log, machine } = job.parts;
  const name = inputs['name'] || 'artifact';
  if (/["<>|*?:\r\n\\/]/.test(name)) throw new Error(`The artifact name is not valid: ${name}`);
  const files = filesOf(machine.workspace, inputs['path'] ?? '');
  if (files.length === 0) {
    const message = `No files were found with the provided path: ${inputs['path']}. No artifacts will be uploaded.`;
    if (inputs['if-no-files-found'] === 'error') throw new Error(message);
    if (inputs['if-no-files-found'] !== 'ignore') log.take(`::warning::${message}`);
    return { ok: true, outputs: {} };
  }
  const root = files.length === 1 ? dirname(files[0] ?? '') : commonFolder(files);
  job.parts.upload(name, Object.fromEntries(files.map((file) => [relative(root, file), readFileSync(file)])));
  log.say(`Artifact ${name} has been successfully uploaded`);
  return { ok: true, outputs: {} };
};

function filesOf(workspace: string, paths: string): string[] {
  const found = paths
    .split('\n')
    .map((path) => path.trim())
    .filter(Boolean)
    .flatMap((pattern) => globSync(resolve(workspace, pattern)))
    .flatMap((path) => (statSync(path).isDirectory() ? globSync(join(path, '**')) : [path]))
    .filter((path) => statSync(path).isFile() && !basename(path).startsWith('.'));
  return [...new Set(found)].toSorted();
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0] ?? '/');
  while (!files.every((file) => file.startsWith(`${folder}/`))) folder = dirname(folder);
  return folder;
}

export const knownActions: Readonly<Record<string, (use: KnownAction) => Promise<StepResult>>> = {
  'actions/checkout': checkout,
  'actions/upload-artifact': uploadArtifact,
};
