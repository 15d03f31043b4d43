import { emergencyDefinition } from '../../core/definition/emergency.ts';
import type { RolloutDefinition, WaveDefinition } from '../../core/definition/rollout-definition.ts';
import { environmentsOfWave } from '../../core/rollout/environment-lock.ts';
import { refuse } from '../../errors/problem.ts';
import { listFolderAt, readFileAt } from '../../github/content.ts';
import { filesOfPull, forkRefusal, type Pull, readPull } from '../../github/pull.ts';
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

const folder = '.github/rollouts';

/** Finds the rollout file of a name: at the head of the pull request that the comment stands on, else on the default branch. */
export async function rolloutAt(asked: Asked): Promise<RolloutAt> {
  const { rollouts, event, base, command, own } = asked;
  const { github } = rollouts;
  const pull = event.isPull ? await readPull(github, event.issue) : null;
  if (pull !== null) {
    const fork = forkRefusal(github.repository, pull);
    if (fork !== null) refuse('comment-fork', { from: String(fork.args['from']) });
    if (!pull.open) refuse('comment-pull-closed', {});
  }
  const commit = pull?.head ?? base;
  const said = command.rollout ?? own;
  const name = said === null ? await onlyRollout(asked, commit, pull) : (parseExecutionId(said)?.name ?? said);
  const paths = [`${folder}/${name}.yml`, `${folder}/${name}.yaml`];
  for (const file of paths) {
    const bytes = await readFileAt(github, commit, file);
    if (bytes === null) continue;
    const { definition } = rolloutFileFrom(bytes, { name: file, root: '/', path: file });
    if (definition.rollout !== name) refuse('comment-other-name', { file, name: definition.rollout, asked: name });
    return { name, file, commit, definition, pull };
  }
  return refuse('comment-no-rollout-file', { name, paths, commit });
}

/** The one rollout that there is; of several the one whose file the pull request changes, where it is one. */
async function onlyRollout({ rollouts, command }: Asked, commit: string, pull: Pull | null): Promise<string> {
  const { github } = rollouts;
  const there = (await listFolderAt(github, commit, folder)).flatMap(nameOf);
  const [only] = there;
  if (only !== undefined && there.length === 1) return only;
  const changed = pull === null || there.length === 0 ? [] : (await filesOfPull(github, pull)).flatMap(nameOf);
  const [one] = changed;
  if (one !== undefined && changed.length === 1) return one;
  return refuse('comment-which-rollout', { verb: command.verb, known: there.slice(0, 10) });
}

/** The name that the file of a rollout gives it by custom; none for other files. */
function nameOf(path: string): string[] {
  const [, name] = /^\.github\/rollouts\/([a-z0-9][a-z0-9-]{0,62})\.ya?ml$/.exec(path) ?? [];
  return name === undefined ? [] : [name];
}

/** The environments of all its waves; of those for an emergency, where there is one. */
export function environmentsIn(definition: RolloutDefinition, emergency: boolean): string[] {
  const rules = { bypassSecurityGates: false };
  const waves: readonly WaveDefinition[] =
    (emergency ? emergencyDefinition(definition, rules) : definition)?.waves ?? definition.waves;
  return [...new Set(waves.flatMap(environmentsOfWave))];
}

/** Params as a comment gives them. */
export function paramsIn({ command }: Pick<Asked, 'command'>): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  for (const text of command.options.get('param') ?? []) {
    const at = text.indexOf('=');
    if (at < 1) refuse('comment-bad-param', { text });
    params[text.slice(0, at)] = text.slice(at + 1);
  }
  return params;
}
