/** Where the files of workflows and actions come from. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseActionFile } from './github-parser.ts';
import { mapOf, type TemplateMap } from './template.ts';
import { readWorkflow, type WorkflowFile } from './workflow-file.ts';

/** A repository at a commit, laid out in a folder. */
export interface Source {
  /** `owner/name`. */
  readonly repository: string;
  /** What stood behind the `@`, or the ref of the run. */
  readonly ref: string;
  readonly sha: string;
  readonly folder: string;
}

export class Sources {
  readonly #published: ReadonlyMap<string, string>;
  readonly #workflows = new Map<string, Promise<WorkflowFile>>();
  readonly #actions = new Map<string, TemplateMap>();

  /** `published`: `owner/name` to the folder that stands for it at every ref. */
  constructor(published: Readonly<Record<string, string>>) {
    this.#published = new Map(Object.entries(published));
  }

  /** The repository and the path in it that `owner/name/path@ref` means. Throws where nobody published it. */
  published(uses: string): { readonly source: Source; readonly path: string } {
    const [, repository = '', path = '', ref = ''] = /^([^/@]+\/[^/@]+)\/?([^@]*)@(.+)$/.exec(uses) ?? [];
    const folder = this.#published.get(repository);
    if (folder === undefined) throw new Error(`Unable to resolve action ${uses}, repository not found`);
    return { source: { repository, ref, sha: /^[0-9a-f]{40}$/.test(ref) ? ref : '0'.repeat(40), folder }, path };
  }

  workflow(source: Source, path: string): Promise<WorkflowFile> {
    const file = join(source.folder, path);
    const known = this.#workflows.get(file);
    if (known !== undefined) return known;
    const read = readWorkflow(path, readFileSync(file, 'utf8'));
    this.#workflows.set(file, read);
    return read;
  }

  action(folder: string): TemplateMap {
    const known = this.#actions.get(folder);
    if (known !== undefined) return known;
    const file = ['action.yml', 'action.yaml'].map((name) => join(folder, name)).find((path) => existsSync(path));
    if (file === undefined) throw new Error(`Can't find 'action.yml' or 'action.yaml' under '${folder}'`);
    const action = mapOf(parseActionFile(file, readFileSync(file, 'utf8')));
    // A job may change the actions of its own checkout, which lives as long as the job.
    this.#actions.set(folder, action);
    return action;
  }
}
