/** Runs the jobs of a workflow in the order of their needs; a job that calls another workflow runs that one's in its place. */
import type { Attempt } from './attempt.ts';
import { admission } from './admission.ts';
import { groupWish } from './concurrency.ts';
import { fill, fillText, fillTexts, holds, type Scope, textOf, type Value, type ValueMap } from './expressions.ts';
import type { Conclusion } from './job-run.ts';
import { expandMatrix, legName } from './matrix.ts';
import { beyond, declaredPermissions, type Permissions } from './permissions.ts';
import { type JobEnd, type JobOrder, runJob } from './run-job.ts';
import { Slots } from './slots.ts';
import type { Source } from './sources.ts';
import { isMap, mapOf, scalarText, type Template, type TemplateMap } from './template.ts';
import { inputValues, type JobDefinition, type WorkflowFile } from './workflow-file.ts';

export interface WorkflowCall {
  readonly attempt: Attempt;
  readonly workflow: WorkflowFile;
  readonly source: Source;
  readonly inputs: ValueMap;
  readonly secrets: Readonly<Record<string, string>>;
  /** What its jobs get that ask for nothing. */
  readonly permissions: Permissions;
  /** A called workflow may not ask for more than `permissions`. */
  readonly called: boolean;
  /** Before the keys and the names of its jobs. */
  readonly prefix: { readonly key: string; readonly name: string };
  /** It runs again because what it needs did. */
  readonly stale: boolean;
}

interface Ended extends JobEnd {
  /** How it and all that it needed ended. */
  readonly chain: readonly Conclusion[];
  /** It did not keep what an earlier attempt left. */
  readonly ran: boolean;
}

export class WorkflowRun {
  readonly #call: WorkflowCall;
  readonly #jobs = new Map<string, Promise<Ended>>();

  constructor(call: WorkflowCall) {
    this.#call = call;
    if (!call.called) return;
    for (const job of call.workflow.jobs.values()) {
      const asked = declaredPermissions(job.keys['permissions'] ?? call.workflow.permissions);
      const [excess] = asked === null ? [] : beyond(asked, call.permissions);
      if (excess !== undefined) throw new Error(`The nested job '${job.id}' is requesting ${excess}.`);
    }
  }

  async all(): Promise<ReadonlyMap<string, Ended>> {
    const entries = [...this.#call.workflow.jobs.values()].map(async (job) => [job.id, await this.#job(job)] as const);
    return new Map(await Promise.all(entries));
  }

  #job(definition: JobDefinition): Promise<Ended> {
    const known = this.#jobs.get(definition.id);
    if (known !== undefined) return known;
    const ending = this.#run(definition);
    this.#jobs.set(definition.id, ending);
    return ending;
  }

  async #run(definition: JobDefinition): Promise<Ended> {
    const { attempt, inputs, workflow, stale } = this.#call;
    const needed = await Promise.all(
      definition.needs.map(async (id) => {
        const job = workflow.jobs.get(id);
        if (job === undefined) throw new Error(`Job '${definition.id}' depends on unknown job '${id}'.`);
        return { id, ended: await this.#job(job) };
      }),
    );
    const ancestors = needed.flatMap(({ ended }) => ended.chain);
    const again = stale || needed.some(({ ended }) => ended.ran);
    const needs = Object.fromEntries(
      needed.map(({ id, ended: { result, outputs } }) => [id, { result, outputs } satisfies Value]),
    );
    const contexts: ValueMap = { needs, inputs, vars: attempt.runner.variables };
    const scope = attempt.conditionScope({ id: definition.id, contexts, ancestors });
    const end = holds(definition.keys['if'], scope)
      ? await this.#start(definition, contexts, ancestors, again)
      : this.#skip(definition, again);
    return { ...end, chain: [...ancestors, end.result] };
  }

  #skip(definition: JobDefinition, again: boolean): JobEnd & { ran: boolean } {
    const { attempt, prefix } = this.#call;
    attempt.runner.records.skipped(attempt, this.#nameOf(definition, {}), 'skipped');
    const end: JobEnd = { result: 'skipped', outputs: {} };
    attempt.ended.set(`${prefix.key}${definition.id}`, end);
    return { ...end, ran: again };
  }

  async #start(definition: JobDefinition, contexts: ValueMap, ancestors: readonly Conclusion[], again: boolean) {
    if (definition.keys['uses'] !== undefined) return this.#callOther(definition, contexts, again);
    const strategy = mapOf(definition.keys['strategy']);
    const scope: Scope = { contexts: { ...contexts, github: this.#call.attempt.github(definition.id) } };
    const matrix = strategy['matrix'];
    const legs = matrix === undefined ? [{}] : expandMatrix(fill(matrix, scope));
    const atOnce = Number(fill(strategy['max-parallel'] ?? legs.length, scope)) || legs.length;
    const failFast = fill(strategy['fail-fast'] ?? true, scope) !== false && matrix !== undefined;
    const slots = new Slots(atOnce);
    let broken = false;
    const ends = await Promise.all(
      legs.map(async (leg, index) => {
        const key = `${this.#call.prefix.key}${definition.id}${matrix === undefined ? '' : `/${index}`}`;
        const kept = again ? undefined : this.#call.attempt.kept.get(key);
        if (kept !== undefined) {
          this.#call.attempt.ended.set(key, kept);
          return { ...kept, ran: false };
        }
        const more = {
          matrix: leg,
          strategy: { 'job-index': index, 'job-total': legs.length, 'max-parallel': atOnce, 'fail-fast': failFast },
        };
        const order = this.#order(definition, key, leg, { ...contexts, ...more }, ancestors);
        const end = await slots.use(async () => (broken ? cancelledEnd : this.#leg(order)));
        if (end.result === 'failure' && failFast) broken = true;
        this.#call.attempt.ended.set(key, end);
        return { ...end, ran: true };
      }),
    );
    return summed(ends);
  }

  async #leg(order: JobOrder): Promise<JobEnd> {
    const { attempt } = order;
    const { runner } = attempt;
    const github = attempt.github(order.id);
    const scope: Scope = { contexts: { ...order.contexts, github } };
    const tolerated = fill(order.keys['continue-on-error'] ?? false, scope) === true;
    const wish = groupWish(order.keys['concurrency'], scope);
    const record = runner.records.queued(attempt, order.name, labelsOf(fill(order.keys['runs-on'] ?? '', scope)));
    const leave =
      wish === null
        ? () => undefined
        : await runner.groups.enter(wish, () => attempt.running.get(order.key)?.job.cancel());
    try {
      const admitted = leave === null ? 'cancelled' : await admission(order, scope, record);
      const end: JobEnd =
        typeof admitted === 'string'
          ? { result: admitted, outputs: {} }
          : await runner.machines.use(() => this.#onMachine({ ...order, secrets: admitted }, record));
      runner.records.completed(record, end.result);
      return tolerated && end.result === 'failure' ? { ...end, result: 'success' } : end;
    } finally {
      leave?.();
    }
  }

  async #onMachine(order: JobOrder, record: Parameters<typeof runJob>[1]): Promise<JobEnd> {
    const { attempt } = order;
    if (attempt.cancelled && !holds(order.keys['if'], attempt.conditionScope(order))) return cancelledEnd;
    attempt.runner.records.started(record);
    return runJob(order, record);
  }

  async #callOther(definition: JobDefinition, contexts: ValueMap, again: boolean) {
    const { attempt, source, secrets, permissions, workflow, prefix } = this.#call;
    const { keys } = definition;
    const scope: Scope = { contexts: { ...contexts, github: attempt.github(definition.id), secrets } };
    const uses = scalarText(keys['uses']);
    const found = uses.startsWith('./')
      ? { source, path: uses.slice(2) }
      : uses.startsWith('$/')
        ? { source, path: uses.slice(2) }
        : attempt.runner.sources.published(uses);
    const called = await attempt.runner.sources.workflow(found.source, found.path);
    const declared = mapOf(mapOf(called.on['workflow_call'] as TemplateMap)['inputs']);
    const name = this.#nameOf(definition, {});
    const given = fill(keys['with'] ?? {}, scope) as Record<string, string | number | boolean>;
    const run = new WorkflowRun({
      attempt,
      workflow: called,
      source: found.source,
      inputs: inputValues(declared, given),
      secrets: keys['secrets'] === 'inherit' ? secrets : fillTexts(keys['secrets'], scope),
      permissions: declaredPermissions(keys['permissions'] ?? workflow.permissions) ?? permissions,
      called: true,
      prefix: { key: `${prefix.key}${definition.id}/`, name: `${name} / ` },
      stale: again,
    });
    const jobs = await run.all();
    const outputScope: Scope = {
      contexts: {
        github: attempt.github(definition.id),
        inputs: inputValues(declared, given),
        vars: attempt.runner.variables,
        jobs: Object.fromEntries([...jobs].map(([id, { result, outputs }]) => [id, { result, outputs }])),
      },
    };
    const definitions = mapOf(mapOf(called.on['workflow_call'] as TemplateMap)['outputs']);
    const outputs = Object.fromEntries(
      Object.entries(definitions).map(([output, of]) => [output, fillText(mapOf(of)['value'], outputScope)]),
    );
    return { result: worst([...jobs.values()]), outputs, ran: [...jobs.values()].some(({ ran }) => ran) };
  }

  #order(
    definition: JobDefinition,
    key: string,
    leg: ValueMap,
    contexts: ValueMap,
    ancestors: readonly Conclusion[],
  ): JobOrder {
    const { attempt, source, workflow, permissions, secrets } = this.#call;
    const { id, keys } = definition;
    const asked = declaredPermissions(keys['permissions'] ?? workflow.permissions) ?? permissions;
    const name = this.#nameOf(definition, contexts, leg);
    return {
      attempt,
      key,
      id,
      name,
      keys,
      source,
      workflowEnv: workflow.env,
      permissions: asked,
      contexts,
      ancestors,
      secrets,
    };
  }

  #nameOf({ id, keys }: JobDefinition, contexts: ValueMap, leg: ValueMap = {}): string {
    const { attempt, prefix, inputs } = this.#call;
    const parenthesis = Object.keys(leg).length === 0 ? '' : ` (${legName(leg)})`;
    const template = keys['name'];
    if (template === undefined) return `${prefix.name}${id}${parenthesis}`;
    const scope = {
      contexts: { needs: {}, matrix: {}, strategy: {}, inputs, vars: {}, github: attempt.github(id), ...contexts },
    };
    const own = fillText(template, scope);
    return `${prefix.name}${own}${typeof template === 'string' ? parenthesis : ''}`;
  }
}

const cancelledEnd: JobEnd = { result: 'cancelled', outputs: {} };

const labelsOf = (value: Value): string[] => {
  const labels = isMap(value as Template) ? ((value as ValueMap)['labels'] ?? []) : value;
  return (Array.isArray(labels) ? (labels as readonly Value[]) : [labels]).map(textOf);
};

export const worst = (ends: readonly JobEnd[]): Conclusion => {
  const results = ends.map(({ result }) => result);
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.every((result) => result === 'skipped') ? 'skipped' : 'success';
};

/** Legs share one map of outputs: who ends last writes last. */
const summed = (ends: readonly (JobEnd & { readonly ran: boolean })[]): JobEnd & { ran: boolean } => ({
  result: worst(ends),
  outputs: Object.assign({}, ...ends.map(({ outputs }) => outputs)) as Record<string, string>,
  ran: ends.some(({ ran }) => ran),
});
