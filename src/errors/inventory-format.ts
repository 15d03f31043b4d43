import { entry } from './entry.ts';

/** What can be wrong inside an inventory file, the output of a command or an answer. */
export const inventoryFormatErrors = {
  'inventory-syntax': entry<{ format: string; why: string }>({
    title: 'The inventory cannot be read',
    message: ({ format, why }) => `This is no valid ${format}: ${why}.`,
    hint: () => 'Correct it at this place. The forms that an inventory may have are described in docs/inventory.md.',
  }),
  'inventory-shape': entry<{ what: string; expected: string; found: string }>({
    title: 'The inventory has another form than expected',
    message: ({ what, expected, found }) => `${sentence(what)} must be ${expected}, found ${found}.`,
    hint: () =>
      'An inventory is {"nodes": [{"name": …, "address": …, "labels": {…}, "facts": {…}}]}, or the list alone.',
  }),
  'inventory-key': entry<{ what: string; key: string; suggestion: string | null }>({
    title: 'An unknown key in the inventory',
    message: ({ what, key }) => `${sentence(what)} has no key '${key}'.`,
    hint: ({ suggestion }) =>
      suggestion === null
        ? 'Node data goes under labels (to select and group by) or facts (for people and templates).'
        : `Did you mean '${suggestion}'?`,
  }),
  'more-inventory-problems': entry<{ more: number }>({
    title: 'More problems in the same inventory',
    message: ({ more }) => `${more} more ${more === 1 ? 'problem' : 'problems'} like these in this inventory.`,
    hint: () => 'Correct the ones above and try again; the rest often has the same cause.',
  }),
  'node-name-missing': entry({
    title: 'A node without a name',
    message: () => 'This node has no name.',
    hint: () => 'Give every node a name that is its own: the name is how the whole rollout speaks of it.',
  }),
  'node-name': entry<{ name: string; why: string }>({
    title: 'An impossible node name',
    message: ({ name, why }) => `'${name}' cannot be the name of a node: ${why}.`,
    hint: () =>
      'A name has up to 253 characters, without white space, slashes or control characters, and does not begin with -.',
  }),
  'node-duplicate': entry<{ name: string; first: string }>({
    title: 'The same node twice',
    message: ({ name, first }) => `Node '${name}' was given already, at ${first}.`,
    hint: () =>
      'A source names each node once. To change a node, name it again in a later source, which wins label by label.',
  }),
  'node-address': entry<{ node: string; address: string; why: string }>({
    title: 'An impossible address',
    message: ({ node, address, why }) => `Node '${node}': '${address}' cannot be an address: ${why}.`,
    hint: () =>
      'An address is a host name, an IP address, host:port or a URL. Leave it out to use the name of the node.',
  }),
  'node-label-key': entry<{ node: string; key: string; why: string }>({
    title: 'An impossible label key',
    message: ({ node, key, why }) => `Node '${node}': '${key}' cannot be a label key: ${why}.`,
    hint: () =>
      'A label key is a name of at most 63 characters, with an optional DNS prefix (role, acme.example/role). Anything else can be a fact.',
  }),
  'node-label-value': entry<{ node: string; key: string; why: string }>({
    title: 'An impossible label value',
    message: ({ node, key, why }) => `Node '${node}': the value of label '${key}' cannot be used: ${why}.`,
    hint: () =>
      'A label value is one text, at most 4096 characters and without control characters. Write "" for the empty one.',
  }),
  'node-fact': entry<{ node: string; key: string; why: string }>({
    title: 'An impossible fact',
    message: ({ node, key, why }) => `Node '${node}': fact '${key}' cannot be used: ${why}.`,
    hint: () => 'A fact is a text, a number, true or false.',
  }),
  'csv-columns': entry<{ why: string }>({
    title: 'The header row cannot be used',
    message: ({ why }) => `The header row ${why}.`,
    hint: () =>
      'The first row names the columns: name, address, and one for each label; facts have names that begin with facts.',
  }),
  'ansible-section': entry<{ section: string; why: string }>({
    title: 'A section that Ansible would refuse',
    message: ({ section, why }) => `${section}: ${why}.`,
    hint: () =>
      'Sections are [GROUP], [GROUP:children] and [GROUP:vars], without spaces; a group that is named must be defined in the file.',
  }),
  'ansible-line': entry<{ why: string }>({
    title: 'A line that Ansible would refuse',
    message: ({ why }) => `${sentence(why)}.`,
    hint: () =>
      'A host line is NAME key=value key="two words"; a line under [GROUP:vars] is key=value; a line under [GROUP:children] is a group.',
  }),
  'ansible-range': entry<{ pattern: string; why: string }>({
    title: 'A host range that cannot be expanded',
    message: ({ pattern, why }) => `The range in '${pattern}' cannot be expanded: ${why}.`,
    hint: () => 'Ranges are [1:50], [01:50] (keeps the zeros), [a:f], with a step as in [0:10:2].',
  }),
  'ansible-loop': entry<{ groups: readonly string[] }>({
    title: 'A group inside itself',
    message: ({ groups }) => `Group ${groups.join(' contains ')}.`,
    hint: () => 'Take one of these groups out of the children of the other.',
  }),
  'ansible-template': entry<{ node: string; variable: string }>({
    title: 'An address that only Ansible could work out',
    message: ({ node, variable }) => `Node '${node}': ${variable} is a template.`,
    hint: () =>
      'Templates are not evaluated here. Write the address, or give the nodes by a command that prints them resolved.',
  }),
  'ansible-plugin': entry({
    title: 'The configuration of an inventory plugin',
    message: () => 'This file configures an Ansible inventory plugin; it holds no hosts.',
    hint: () => 'Use a run source that prints what the plugin finds: run: [ansible-inventory, -i, FILE, --list]',
  }),
  'ansible-group-label': entry<{ group: string; why: string }>({
    title: 'A group that cannot be selected by',
    message: ({ group, why }) => `Group '${group}' gives its hosts no label group/${group}: ${why}.`,
    hint: () => 'Rename the group if you want to select its hosts by it.',
  }),
  'ssh-config-include': entry<{ include: string }>({
    title: 'Include is not followed',
    message: ({ include }) => `Include ${include} is not followed.`,
    hint: () => 'Name the included files as sources of their own under fleet.inventory.',
  }),
};

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
