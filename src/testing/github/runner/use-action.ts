/** A `uses:` step: a JavaScript action in a process of its own, a composite action, or one of those that the runner knows. */
import { join } from 'node:path';
import { fill, fillText, fillTexts, textOf, type Scope, type ValueMap } from './expressions.ts';
import { knownActions } from './known-actions.ts';
import { makeCommandFiles, readCommandFiles } from './machine.ts';
import { environmentOf, type StepCommands } from './run-script.ts';
import type { Source } from './sources.ts';
import { type Frame, scopeOf, type StepResult } from './frame.ts';
import type { StepCommand } from './step-process.ts';
import { listOf, mapOf, scalarText, type Template, type TemplateMap } from './template.ts';

interface Used {
  readonly folder: string;
  readonly source: Source;
  readonly action: TemplateMap;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Use {
  readonly frame: Frame;
  readonly step: TemplateMap;
  readonly id: string;
  readonly commands: StepCommands;
  /** Runs those of a composite action. */
  readonly runSteps: (frame: Frame, steps: readonly Template[]) => Promise<void>;
}

export async function useAction(use: Use): Promise<StepResult> {
  const { frame, step, commands } = use;
  const uses = fillText(step['uses'], commands.scope());
  const given = fillTexts(step['with'], commands.scope());
  const known = knownActions[uses.split('@')[0] ?? ''];
  if (known !== undefined) return known({ job: frame.job, inputs: given });
  const { folder, source } = locate(frame, uses);
  const action = frame.job.parts.sources.action(folder);
  const used = { folder, source, action, inputs: inputsOf(frame, action, given) };
  const using = mapOf(action['runs'])['using'];
  if (using === 'composite') return runComposite(use, used);
  if (using === 'node24') return runJavaScript(use, used);
  throw new Error(`'using: ${scalarText(using)}' is not supported`);
}

function locate(frame: Frame, uses: string): { folder: string; source: Source } {
  const { source, job } = frame;
  if (uses.startsWith('$/')) return { folder: join(source.folder, uses.slice(2)), source };
  if (uses.startsWith('./')) {
    // The commit of the checkout is the run's, whatever the step checked out.
    const own = { ...source, folder: job.parts.machine.workspace };
    return { folder: join(job.parts.machine.workspace, uses), source: own };
  }
  const found = job.parts.sources.published(uses);
  return { folder: join(found.source.folder, found.path), source: found.source };
}

/** What was given, else the defaults, in which `${{ github.token }}` and the like may stand. */
function inputsOf(frame: Frame, action: TemplateMap, given: Readonly<Record<string, string>>): Record<string, string> {
  const inputs: Record<string, string> = {};
  const scope: Scope = scopeOf(frame, frame.env);
  const definitions = mapOf(action['inputs']);
  for (const [name, definition] of Object.entries(definitions)) {
    const usual = mapOf(definition)['default'];
    inputs[name.toLowerCase()] = usual === undefined ? '' : textOf(fill(usual, scope));
  }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(inputs, name.toLowerCase())) {
      frame.job.parts.log.take(
        `::warning::Unexpected input(s) '${name}', valid inputs are [${Object.keys(definitions).join(', ')}]`,
      );
    }
    inputs[name.toLowerCase()] = value;
  }
  return inputs;
}

async function runComposite({ frame, id, commands, runSteps }: Use, used: Used): Promise<StepResult> {
  const github = { ...(frame.contexts['github'] as ValueMap), action_path: used.folder };
  const { GITHUB_OUTPUT: _output, GITHUB_ENV: _env, ...env } = commands.env;
  const inner: Frame = {
    job: frame.job,
    source: used.source,
    // No secrets, vars or needs in there.
    contexts: {
      github,
      inputs: used.inputs,
      strategy: frame.contexts['strategy'] ?? {},
      matrix: frame.contexts['matrix'] ?? {},
      runner: frame.contexts['runner'] ?? {},
      job: frame.contexts['job'] ?? {},
    },
    env: { ...env, GITHUB_ACTION_PATH: used.folder },
    defaults: { shell: null, workingDirectory: null },
    steps: {},
    prefix: `${frame.prefix}${id}/`,
    failed: false,
  };
  await runSteps(inner, listOf(mapOf(used.action['runs'])['steps']));
  const outputs = Object.entries(mapOf(used.action['outputs'])).map(([name, output]) => [
    name,
    fillText(mapOf(output)['value'], scopeOf(inner, {})),
  ]);
  return { ok: !inner.failed && !frame.job.cancelled, outputs: Object.fromEntries(outputs) };
}

async function runJavaScript({ frame, id, commands }: Use, used: Used): Promise<StepResult> {
  const { job } = frame;
  const runs = mapOf(used.action['runs']);
  const inputs = Object.fromEntries(
    Object.entries(used.inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
  const env = { ...commands.env, ...inputs, GITHUB_ACTION: id, GITHUB_ACTION_REPOSITORY: used.source.repository };
  const program = (script: string, more: Readonly<Record<string, string>>): StepCommand => ({
    argv: [process.execPath, join(used.folder, script)],
    cwd: job.parts.machine.workspace,
    environment: environmentOf(frame, { ...env, ...more }),
    onLine: (line) => job.parts.log.take(line),
  });
  if (runs['pre'] !== undefined) throw new Error('The runner has no pre steps');
  const code = await job.spawn(program(scalarText(runs['main']), {}), commands.goesOn);
  if (typeof runs['post'] === 'string' && !job.died) {
    const { post } = runs;
    const { state } = readCommandFiles(commands.env);
    const states = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
    job.posts.push({
      name: `Post ${id}`,
      condition: runs['post-if'] ?? 'always()',
      command: () => program(post, { ...states, ...makeCommandFiles(job.parts.machine, `post_${id}`) }),
    });
  }
  return { ok: code === 0, outputs: {} };
}
