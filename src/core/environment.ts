import type { StepName } from './definition/steps.ts';
import type { FleetNode } from './fleet/node.ts';

/** Where in a rollout work is done. */
export interface Place {
  readonly rollout: string;
  readonly execution: string;
  readonly wave: string;
  readonly batch: string;
}

/** What a step of a node is told, besides the node. */
export interface StepPlace extends Place {
  readonly step: StepName;
  /** Counts from 1. */
  readonly attempt: number;
  /** The version that the node reported first; absent: not known. */
  readonly previous?: string;
}

type Variables = Readonly<Record<string, string>>;

/**
 * What a step knows of its node, as environment variables. Where two keys come to the same variable (`zone-a` and `zone.a`), neither
 * is set: a step that needs it fails on an unset variable rather than work with the wrong value.
 */
export function nodeVariables(node: FleetNode): Variables {
  return {
    WAVEGATE_NODE: node.name,
    WAVEGATE_ADDRESS: node.address,
    ...keyedVariables('WAVEGATE_LABEL_', node.labels),
    ...keyedVariables('WAVEGATE_FACT_', node.facts),
  };
}

/** The params as environment variables, by the rule of `nodeVariables`. */
export function paramVariables(params: Readonly<Record<string, string>>): Variables {
  return keyedVariables('WAVEGATE_PARAM_', params);
}

export function placeVariables(place: Place): Variables {
  return {
    WAVEGATE_ROLLOUT: place.rollout,
    WAVEGATE_EXECUTION: place.execution,
    WAVEGATE_WAVE: place.wave,
    WAVEGATE_BATCH: place.batch,
  };
}

export function stepVariables({ step, attempt, previous, ...place }: StepPlace): Variables {
  return {
    ...placeVariables(place),
    WAVEGATE_STEP: step,
    WAVEGATE_ATTEMPT: String(attempt),
    ...(previous === undefined ? {} : { WAVEGATE_PREVIOUS: previous }),
  };
}

/** PATH and the secrets by their names: all that a step gets of the environment that Wavegate itself runs in. */
export function inheritedVariables(
  environment: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[],
): Variables {
  const inherited: Record<string, string> = Object.create(null);
  for (const name of ['PATH', ...secrets]) {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value !== undefined) inherited[name] = value;
  }
  return inherited;
}

function keyedVariables(prefix: string, values: Readonly<Record<string, string | number | boolean>>): Variables {
  const variables: Record<string, string> = Object.create(null);
  const doubled = new Set<string>();
  for (const [key, value] of Object.entries(values)) {
    const name = prefix + key.replace(/[^A-Za-z0-9]/g, '_').toUpperCase();
    if (name in variables) doubled.add(name);
    variables[name] = String(value);
  }
  for (const name of doubled) delete variables[name];
  return variables;
}
