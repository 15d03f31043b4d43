import { describe, expect, test } from 'vitest';
import { inheritedVariables, nodeVariables, paramVariables, stepVariables } from './environment.ts';

const node = { name: 'web-1', address: '10.0.0.1', labels: {}, facts: {} };

test('a node is told by its name, address, labels and facts', () => {
  const labels = { role: 'web', 'topology.kubernetes.io/zone': 'eu-1a' };

  expect({ ...nodeVariables({ ...node, labels, facts: { cores: 8, 'has gpu': false } }) }).toEqual({
    WAVEGATE_NODE: 'web-1',
    WAVEGATE_ADDRESS: '10.0.0.1',
    WAVEGATE_LABEL_ROLE: 'web',
    WAVEGATE_LABEL_TOPOLOGY_KUBERNETES_IO_ZONE: 'eu-1a',
    WAVEGATE_FACT_CORES: '8',
    WAVEGATE_FACT_HAS_GPU: 'false',
  });
});

test('two keys that come to the same variable set neither', () => {
  const labels = { 'zone-a': '1', 'zone.a': '2', 'zone/a': '3', role: 'web' };

  expect(Object.keys(nodeVariables({ ...node, labels })).filter((name) => name.includes('LABEL'))).toEqual([
    'WAVEGATE_LABEL_ROLE',
  ]);
});

test('keys that objects have anyway are keys like others', () => {
  const labels = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;

  expect(nodeVariables({ ...node, labels })).toMatchObject({
    WAVEGATE_LABEL___PROTO__: 'x',
    WAVEGATE_LABEL_CONSTRUCTOR: 'y',
  });
});

test('values are passed as they are, whatever they hold', () => {
  expect({ ...paramVariables({ note: '$(rm -rf /)\n"é' }) }).toEqual({ WAVEGATE_PARAM_NOTE: '$(rm -rf /)\n"é' });
});

describe('a step', () => {
  const place = {
    rollout: 'web',
    execution: 'web-3',
    wave: 'canary',
    batch: 'w1-r1-b1',
    step: 'apply',
    attempt: 2,
  } as const;

  test('is told where it is', () => {
    expect(stepVariables(place)).toEqual({
      WAVEGATE_ROLLOUT: 'web',
      WAVEGATE_EXECUTION: 'web-3',
      WAVEGATE_WAVE: 'canary',
      WAVEGATE_BATCH: 'w1-r1-b1',
      WAVEGATE_STEP: 'apply',
      WAVEGATE_ATTEMPT: '2',
    });
  });

  test('is told the previous version where it is known', () => {
    expect(stepVariables({ ...place, previous: '1.1' })).toMatchObject({ WAVEGATE_PREVIOUS: '1.1' });
  });
});

test('of our own environment it gets PATH and the secrets that are named', () => {
  const own = { PATH: '/bin', HOME: '/root', GITHUB_TOKEN: 't', CMDB_TOKEN: 'c' };

  expect({ ...inheritedVariables(own, ['CMDB_TOKEN', 'MISSING', 'toString']) }).toEqual({
    PATH: '/bin',
    CMDB_TOKEN: 'c',
  });
});
