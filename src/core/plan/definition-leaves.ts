import { durationText } from '../../errors/duration-text.ts';
import type { RolloutDefinition, WaveDefinition } from '../definition/rollout-definition.ts';

/** What a definition says, value by value: where it stands in the rollout file (`steps.apply.timeout`), and the value as it is written there. */
export type Leaves = ReadonlyMap<string, string>;

const durations: ReadonlySet<string> = new Set([
  'timeout',
  'for',
  'every',
  'within',
  'initial',
  'max',
  'holdRunner',
  'expires',
]);

/** Keys that are called otherwise in the rollout file, or that are not in it; other keys may be anybody's. */
const keys: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  atMost: 'at-most',
  command: 'run',
  dependsOn: 'depends-on',
  holdRunner: 'hold-runner',
  keyEnv: 'key-env',
  knownHosts: 'known-hosts',
  minNodes: 'min-nodes',
  minSample: 'min-sample',
  onFailure: 'on-failure',
  onInconclusive: 'on-inconclusive',
  retryOn: 'retry-on',
  runsOn: 'runs-on',
  tokenEnv: 'token-env',
  trustedRoot: 'trusted-root',
  unreachableOn: 'unreachable-on',
  take: 'takes',
  action: '',
  check: '',
});

/** All but its waves. */
export function leavesOf(definition: RolloutDefinition): Leaves {
  const { rollout: _, waves: __, ...rest } = definition;
  const found = new Map<string, string>();
  collect(rest, '', found);
  return found;
}

export function leavesOfWave({ name: _, ...rest }: WaveDefinition): Leaves {
  const found = new Map<string, string>();
  collect(rest, '', found);
  return found;
}

function collect(value: unknown, path: string, found: Map<string, string>, key = ''): void {
  const text = asText(value, key);
  if (text !== null) found.set(path, text);
  else if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) collect(each, below(path, nameIn(each) ?? String(index + 1)), found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      if (isTold(name, value)) collect(each, below(path, keys[name] ?? name), found, name);
    }
  }
}

/** The kind of an action shows by its other keys; a step, a gate and a task are named by where they stand. */
function isTold(key: string, owner: object): boolean {
  return key !== 'kind' && key !== 'step' && !(key === 'name' && 'at' in owner);
}

function below(path: string, key: string): string {
  return path === '' || key === '' ? path || key : `${path}.${key}`;
}

function nameIn(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
    ? value.name
    : null;
}

/** A value that is written in one piece; null for what has values below it. */
function asText(value: unknown, key: string): string | null {
  if (value === null) return '';
  if (typeof value === 'number' && durations.has(key)) return durationText(value);
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return value.every((each) => typeof each !== 'object') ? value.join(', ') : null;
  if ('requirements' in value && 'text' in value) return String(value.text);
  if ('shell' in value) return String(value.shell);
  if ('argv' in value) return asText(value.argv, '');
  const { kind, ...rest } = value as Readonly<Record<string, unknown>>;
  if ((kind === 'count' || kind === 'percent') && 'value' in rest)
    return `${String(rest['value'])}${kind === 'percent' ? '%' : ''}`;
  if (key !== 'take') return Object.keys(value).length === 0 ? '' : null;
  const taken = asText(rest['selector'] ?? rest['amount'], '') ?? '';
  return kind === 'size' ? taken : `${String(kind)}: ${taken}`;
}
