import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../runtime/version.ts';
import type { Answers } from './answers.ts';
import { callerPath, commentPath, schedulePath } from './callers.ts';
import { rolloutPath } from './files.ts';

interface Written {
  readonly answers: Answers;
  /** `OWNER/NAME@VERSION` that the callers use. */
  readonly source: string;
  readonly kept: readonly string[];
  readonly root: string;
  readonly git: boolean;
}

/** What to do with what was written, step by step. */
export function whatNext({ answers, source, kept, root, git }: Written): string {
  const file = rolloutPath(answers);
  const script = /^\.\/[\w./-]+$/.test(answers.apply) && !existsSync(join(root, answers.apply)) ? answers.apply : null;
  const steps = [
    ...(git ? [] : ['Make this folder a git repository: `git init`.']),
    ...(script === null ? [] : [`Write ${script}, and make it executable: it is not there yet.`]),
    ...(source.startsWith(`${home}@`) && kept.length < 2
      ? [`Put the owner of your Wavegate in place of OWNER in ${callerPath}, ${commentPath} and ${schedulePath}.`]
      : []),
    ...(kept.length === 0 ? [] : [`${kept.join(' and ')} stay as they are: they serve every rollout.`]),
    `Look at it again with \`wavegate plan ${file}\`, and try it on one node of your own with \`wavegate run\`.`,
    'Commit and push to the default branch: GitHub reads the workflows from there alone.',
    `See what GitHub still lacks: \`GITHUB_TOKEN=$(gh auth token) wavegate doctor ${file}\`.`,
    `Start it in the Actions tab, workflow "rollout", or with \`gh workflow run rollout.yml -f command=start -f file=${file}\`.`,
  ];
  return `\nNext:\n${steps.map((step, at) => `  ${at + 1}. ${step}`).join('\n')}\n`;
}
