import fc from 'fast-check';
import { defineScalarTag, load, YAML11_SCHEMA } from 'js-yaml';
import { expect, test } from 'vitest';
import { ansibleInventory } from './ansible-inventory.ts';

/** As Ansible reads it: YAML 1.1, with its own tag for values that are never templates. */
const unsafe = defineScalarTag('!unsafe', {
  resolve: (text: string) => ({ unsafe: text }),
  identify: () => false,
});
const read = (text: string) => load(text, { schema: YAML11_SCHEMA.withTags([unsafe]) });

test('each node is a host with its address, labels and facts', () => {
  const nodes = [{ name: 'web-1', address: '10.0.0.1', labels: { role: 'web' }, facts: { cores: 8, gpu: false } }];

  expect(ansibleInventory(nodes)).toBe(
    'all:\n  hosts:\n    "web-1": {"ansible_host": !unsafe "10.0.0.1", "wavegate_node": !unsafe "web-1", ' +
      '"wavegate_labels": {"role": !unsafe "web"}, "wavegate_facts": {"cores": 8, "gpu": false}}\n',
  );
});

test.each(['web[1:3]', 'web:22', '!all', 'a,b', '{{ 1 }}', '-', 'a b', ''])(
  'the name %j does not stand for other hosts',
  (name) => {
    const text = ansibleInventory([{ name, address: 'x', labels: {}, facts: {} }]);

    expect(read(text)).toMatchObject({ all: { hosts: { 'wavegate-node-1': { wavegate_node: { unsafe: name } } } } });
  },
);

test('whatever a value holds, it is read back as that text and is no template', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const text = ansibleInventory([{ name: 'a', address: value, labels: { [value]: value }, facts: {} }]);
      const { all } = read(text) as { all: { hosts: Record<string, Record<string, unknown>> } };

      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      expect(all.hosts['a']?.['ansible_host']).toEqual({ unsafe: value });
      expect(Object.entries(all.hosts['a']?.['wavegate_labels'] ?? {})).toEqual([[value, { unsafe: value }]]);
    }),
  );
});
