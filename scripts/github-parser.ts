/** GitHub's own parser of workflows and actions, which only a bundler can load: it imports JSON as if it were a program. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const entry = `
export { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
export { parseAction } from '@actions/workflow-parser/actions/action-parser';
`;

export interface GitHubParser {
  readonly convertWorkflowTemplate: typeof import('@actions/workflow-parser').convertWorkflowTemplate;
  readonly NoOperationTraceWriter: typeof import('@actions/workflow-parser').NoOperationTraceWriter;
  readonly parseWorkflow: typeof import('@actions/workflow-parser').parseWorkflow;
  readonly parseAction: typeof import('@actions/workflow-parser/actions/action-parser').parseAction;
}

export async function loadGitHubParser(): Promise<GitHubParser> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  // Inside the repository, so that what is left outside of the bundle is found.
  const folder = mkdtempSync(join(root, 'node_modules/.wavegate-parser-'));
  try {
    const bundle = await rolldown({
      input: 'github-parser',
      platform: 'node',
      plugins: [
        {
          name: 'entry',
          resolveId: (id, importer) => {
            if (id === 'github-parser') return id;
            return importer === 'github-parser' ? fileURLToPath(import.meta.resolve(id)) : null;
          },
          load: (id) => (id === 'github-parser' ? entry : null),
        },
      ],
    });
    await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'parser.mjs' });
    await bundle.close();
    return (await import(pathToFileURL(join(folder, 'parser.mjs')).href)) as GitHubParser;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
