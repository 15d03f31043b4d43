import { emergencyDefinition } from '../../core/definition/emergency.ts';
import type { RolloutDefinition, WaveDefinition } from '../../core/definition/rollout-definition.ts';
import { environmentsOfWave } from '../../core/rollout/environment-lock.ts';
import { refuse } from '../../errors/problem.ts';
import { readFileAt } from '../../github/content.ts';
import { forkRefusal, type Pull, readPull } from '../../github/pull.ts';
import { parseExecutionId } from '../../ledger/execution-id.ts';
import { rolloutFileFrom } from '../../runtime/rollout-file.ts';
import type { Asked } from './asked.ts';

/** What a comment wants to be planned or started. */
export interface RolloutAt {
  readonly name: string;
  readonly file: string;
  /** Full SHA. */
  readonly commit: string;
  readonly definition: RolloutDefinition;
  /** Null: the commit is that of the default branch. */
  readonly pull: Pull | null;
}

/** Finds the rollout file of a name: at the head of the pull request that the comment stands on, else on the default branch. */
export async function rolloutAt(asked: Asked): Promise<RolloutAt> {
  const { rollouts, event, base, command, own } = asked;
  const { github } = rollouts;
  const said = command.rollout ?? own;
  const name = said === null ? null : (parseExecutionId(said)?.name ?? said);
  if (name === null) return refuse('comment-which-rollout', { verb: command.verb, known: [] });
  const pull = event.isPull ? await readPull(github, event.issue) : null;
  if (pull !== null) {
    const fork = forkRefusal(github.repository, pull);
    if (fork !== null) refuse('comment-fork', { from: String(fork.args['from']) });
    if (!pull.open) refuse('comment-pull-closed', {});
  }
  const commit = pull?.head ?? base;
  const paths = [`.github/rollouts/${name}.yml`, `.github/rollouts/${name}.yaml`];
  for (const file of paths) {
    const bytes = await readFileAt(github, commit, file);
    if (bytes === null) continue;
    const { definition } = rolloutFileFrom(bytes, { name: file, root: '/', path: file });
    if (definition.rollout !== name) refuse('comment-other-name', { file, name: definition.rollout, asked: name });
    return { name, file, commit, definition, pull };
  }
  return refuse('comment-no-rollout-file', { name, paths, commit });
}

/** The environments of all its waves; of those for an emergency, where there is one. */
export function environmentsIn(definition: RolloutDefinition, emergency: boolean): string[] {
  const rules = { bypassSecurityGates: false };
  const waves: readonly WaveDefinition[] =
    (emergency ? emergencyDefinition(definition, rules) : definition)?.waves ?? definition.waves;
  return [...new Set(waves.flatMap(environmentsOfWave))];
}

/** Params as a comment gives them. */
export function paramsIn({ command }: Asked): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  for (const text of command.options.get('param') ?? []) {
    const at = text.indexOf('=');
    if (at < 1) refuse('comment-bad-param', { text });
    params[text.slice(0, at)] = text.slice(at + 1);
  }
  return params;
}
