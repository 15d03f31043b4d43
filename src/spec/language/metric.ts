import type { MetricDefinition } from '../../core/definition/metric.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { type Cursor, invalid, type Reading } from '../shape/reading.ts';
import { decimal, integer } from '../shape/scalar.ts';
import { refined, type ValueOf } from '../shape/shape.ts';
import { child, type YamlNode } from '../yaml/yaml-node.ts';
import { looseTemplate, url } from './template.ts';
import { duration, environmentVariable, jsonPointer, percentage } from './values.ts';

const anyNumber = decimal(-Number.MAX_VALUE, Number.MAX_VALUE);

const failWhen = object({
  name: 'fail-when',
  description: 'What is too much. Any one of them fails the gate.',
  fields: {
    above: optional(anyNumber, 'The value is above this.'),
    below: optional(anyNumber, 'The value is below this.'),
    'worse-than-baseline': optional(percentage, 'The value is above the baseline by more than this.'),
  },
});

const consecutive = object({
  name: 'consecutive',
  description: 'How many values in a row decide.',
  fields: {
    failures: defaulted(integer(1, 1_000), 1, 'So many that are too much fail the gate.'),
    successes: defaulted(integer(1, 1_000), 1, 'So many good ones at the end let it pass.'),
  },
});

const keys = object({
  name: 'metric',
  description: 'Asks a Prometheus, or any endpoint that answers in JSON, and compares the value.',
  fields: {
    prometheus: optional(url, 'The server, or what speaks its API.', { examples: ['https://prom.example'] }),
    query: optional(looseTemplate, 'What to ask, in PromQL.', { needs: ['prometheus'] }),
    baseline: optional(looseTemplate, 'What to compare it with, in PromQL.', {
      needs: ['prometheus'],
      absent: 'nothing',
    }),
    'baseline-ago': optional(duration, 'How long before the value the baseline is taken.', {
      needs: ['baseline'],
      absent: 'at the same time',
    }),
    over: optional(duration, 'How far back values are read.', {
      needs: ['prometheus'],
      absent: 'at during-bake the whole bake so far, elsewhere one value of now',
    }),
    json: optional(url, 'An endpoint that answers in JSON.', { examples: ['https://stats.example/errors'] }),
    value: optional(jsonPointer, 'Where the value stands in the answer.', {
      needs: ['json'],
      examples: ['/errors/rate'],
    }),
    'baseline-value': optional(jsonPointer, 'Where what it is compared with stands.', {
      needs: ['json'],
      absent: 'nothing',
    }),
    samples: optional(jsonPointer, 'Where it stands how many samples the value is made of.', {
      needs: ['json'],
      absent: 'each answer is one',
    }),
    time: optional(jsonPointer, 'Where it stands when the value was taken: seconds since the epoch, or an instant.', {
      needs: ['json'],
      absent: 'now',
    }),
    'token-env': optional(environmentVariable, 'Environment variable, declared under `secrets`, with a bearer token.', {
      absent: 'none is sent',
    }),
    'fail-when': required(failWhen, 'What is too much.'),
    'min-samples': defaulted(integer(1, 1_000_000), 1, 'Fewer values are inconclusive.'),
    consecutive: defaulted(consecutive, {}, 'How many values in a row decide, against flapping.'),
    step: defaulted(duration, '15s', 'From one value to the next.'),
    'max-age': defaulted(duration, '5m', 'A newest value that is older is inconclusive.'),
  },
  choose: ['prometheus', 'json'],
});

export const metric = refined(keys, (read, at, reading): MetricDefinition | typeof invalid => {
  const { failWhen: limits, minSamples, consecutive: row, step, maxAge, tokenEnv } = read;
  if (lacks(read, at, reading)) return invalid;
  return {
    source: sourceOf(read),
    ...(tokenEnv === undefined ? {} : { tokenEnv }),
    failWhen: limits,
    minSamples,
    consecutive: row,
    step,
    maxAge,
  };
});

type Keys = ValueOf<typeof keys>;

function sourceOf(read: Keys): MetricDefinition['source'] {
  const { prometheus, query, baseline, baselineAgo, over, json, value, baselineValue, samples, time } = read;
  if (json !== undefined) {
    return {
      kind: 'json',
      url: json,
      value: value ?? '',
      ...(baselineValue === undefined ? {} : { baseline: baselineValue }),
      ...(samples === undefined ? {} : { samples }),
      ...(time === undefined ? {} : { time }),
    };
  }
  return {
    kind: 'prometheus',
    url: prometheus ?? '',
    query: query ?? '',
    ...(baseline === undefined ? {} : { baseline }),
    ...(baselineAgo === undefined ? {} : { baselineAgo }),
    ...(over === undefined ? {} : { over }),
  };
}

/** A gate that compares with nothing would let everything pass. */
function lacks(read: Keys, at: Cursor, reading: Reading): boolean {
  const { prometheus, query, json, value, failWhen: limits, baseline, baselineValue } = read;
  const missing = (key: string): void => {
    reading.refuse(at, 'missing-key', { key, wanted: keys.fields[key]?.description ?? '' });
  };
  const noQuery = prometheus !== undefined && query === undefined;
  const noValue = json !== undefined && value === undefined;
  const noBaseline = limits.worseThanBaseline !== undefined && baseline === undefined && baselineValue === undefined;
  if (noQuery) missing('query');
  if (noValue) missing('value');
  if (noBaseline) missing(json === undefined ? 'baseline' : 'baseline-value');
  const noLimit = Object.keys(limits).length === 0;
  if (noLimit) {
    const place: Cursor = { node: child(at.node, 'fail-when') as YamlNode, path: [...at.path, 'fail-when'] };
    reading.refuse(place, 'metric-without-limit', {});
  }
  return noQuery || noValue || noBaseline || noLimit;
}
