import type { Severity } from '../finding.ts';
import { member, memberAt, number, objects, ShapeFault, text } from '../json-value.ts';
import { severityOfScore } from '../severity.ts';

const severityOfLevel: ReadonlyMap<string, Severity> = new Map([
  ['error', 'high'],
  ['warning', 'medium'],
  ['note', 'low'],
  ['none', 'none'],
]);

interface SeverityOfResult {
  readonly severity: Severity;
  readonly severitySource: string;
}

/** The rules of a SARIF run, and what results inherit from them. */
export class SarifRules {
  readonly #components: readonly unknown[];
  readonly #rules: readonly (readonly unknown[])[];
  readonly #byId: readonly ReadonlyMap<string, unknown>[];
  readonly #overrides: readonly (readonly unknown[])[];

  constructor(run: unknown) {
    this.#components = [memberAt(run, 'tool', 'driver'), ...objects(member(run, 'tool'), 'extensions')];
    this.#rules = this.#components.map((component) => objects(component, 'rules'));
    this.#byId = this.#rules.map((rules) => new Map(rules.map((rule) => [text(rule, 'id'), rule])));
    this.#overrides = objects(run, 'invocations').map((each) => objects(each, 'ruleConfigurationOverrides'));
  }

  /** The identifier and the severity of a result. */
  of(result: unknown): { id: string; severity: SeverityOfResult } {
    const reference = member(result, 'rule');
    const written = text(result, 'ruleId') || text(reference, 'id');
    const component = this.#componentOf(reference);
    const index = number(result, 'ruleIndex') ?? number(reference, 'index') ?? -1;
    const rule = (index >= 0 ? this.#rules[component]?.[index] : undefined) ?? this.#named(component, written);
    const id = written || text(rule, 'id');
    if (id === '') throw new ShapeFault('a result does not name its rule');
    return { id, severity: this.#severityOf(result, rule, id) };
  }

  #componentOf(reference: unknown): number {
    const wanted = member(reference, 'toolComponent');
    if (wanted === undefined) return 0;
    const index = number(wanted, 'index');
    // Extensions are counted from 0; -1 and nothing mean the driver.
    if (index !== null && index >= 0) return index + 1;
    const same = (key: string) => (each: unknown) => text(wanted, key) !== '' && text(each, key) === text(wanted, key);
    const byGuid = this.#components.findIndex(same('guid'));
    return byGuid === -1 ? Math.max(0, this.#components.findIndex(same('name'))) : byGuid;
  }

  /** `CA1000/1` is a result of the rule `CA1000`. */
  #named(component: number, id: string): unknown {
    for (let name = id; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('/')))) {
      const found = this.#byId[component]?.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #severityOf(result: unknown, rule: unknown, id: string): SeverityOfResult {
    const score = securitySeverity(result) ?? securitySeverity(rule);
    if (score !== null) return { severity: severityOfScore(score), severitySource: 'security-severity' };
    const level = text(result, 'level') || this.#overriddenLevel(result, rule, id);
    const inherited = level || text(member(rule, 'defaultConfiguration'), 'level') || 'warning';
    return { severity: severityOfLevel.get(inherited) ?? 'unknown', severitySource: 'level' };
  }

  #overriddenLevel(result: unknown, rule: unknown, id: string): string {
    const stated = number(member(result, 'provenance'), 'invocationIndex') ?? -1;
    const invocation = stated >= 0 ? stated : this.#overrides.length === 1 ? 0 : -1;
    const names = new Set([id, text(rule, 'id')]);
    const override = this.#overrides[invocation]?.find((each) => {
      const descriptor = member(each, 'descriptor');
      const component = this.#componentOf(descriptor);
      const index = number(descriptor, 'index') ?? -1;
      if (index >= 0 && rule !== undefined) return this.#rules[component]?.[index] === rule;
      return names.has(text(descriptor, 'id'));
    });
    return text(member(override, 'configuration'), 'level');
  }
}

/**
 * A number as text in `properties`. 0 is no severity about security, as GitHub has it, so that the level counts; a property that is there
 * and no number to 10 leaves the severity unknown.
 */
function securitySeverity(value: unknown): number | null {
  const written = member(member(value, 'properties'), 'security-severity');
  if (written === undefined) return null;
  const score = typeof written === 'string' && /^\d{1,2}(\.\d+)?$/.test(written.trim()) ? Number(written) : written;
  if (score === 0) return null;
  return typeof score === 'number' ? score : Number.NaN;
}
