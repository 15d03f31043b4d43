import type { ResultsFile } from '../../engine/turn/settle-round.ts';
import { ProblemError } from '../../errors/problem.ts';
import { listArtifacts, readArtifactFile } from '../../github/artifacts.ts';
import type { GitHub } from '../../github/client.ts';

/** In every artifact of a batch job. */
export const resultsName = 'results.jsonl';
/** Of one batch: an end of each node's output goes with it. */
const mostBytes = 67_108_864;
const atOnce = 8;

/** Under which name the results of a batch job travel. Artifacts are never written over, so each attempt has its own. */
export function artifactName(execution: string, batch: string, attempt: number): string {
  return `wavegate-${execution}-${batch}-a${attempt}`;
}

/** What the batch jobs of a run recorded, of all attempts. What cannot be read is told by `note`, and counts as not there. */
export async function roundFiles(
  github: GitHub,
  run: string,
  execution: string,
  note: (text: string) => void,
): Promise<ResultsFile[]> {
  const prefix = artifactName(execution, '', 0).slice(0, -'-a0'.length);
  const artifacts = (await listArtifacts(github, Number(run))).filter(({ name }) => name.startsWith(prefix));
  const files: ResultsFile[] = [];
  const queue = artifacts.values();
  const lane = async (): Promise<void> => {
    for (const artifact of queue) {
      try {
        const bytes = await readArtifactFile(github, artifact, resultsName, { mostBytes });
        if (bytes !== null) files.push({ name: artifact.name, text: new TextDecoder().decode(bytes) });
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problems[0]?.code !== 'artifact-unreadable') throw error;
        note(error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return files;
}
