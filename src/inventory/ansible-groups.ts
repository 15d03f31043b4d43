import type { Location } from '../errors/problem.ts';
import { type AnsibleValue, numberOr } from './ansible-value.ts';

export type Variables = Map<string, AnsibleValue>;

interface Group {
  readonly name: string;
  readonly variables: Variables;
  /** Each with the place that says so. */
  readonly parents: Map<string, () => Location>;
  priority: number;
}

interface Above {
  /** Sorted; without `all` and `ungrouped`, which say nothing about a host. */
  readonly groups: readonly string[];
  readonly variables: Variables;
}

/**
 * The groups of an Ansible inventory. Variables of deeper groups win over those above them; among groups of one depth
 * `ansible_group_priority` decides, then the name that comes later in the alphabet; `all` is above every group.
 */
export class AnsibleGroups {
  readonly #groups = new Map<string, Group>();
  readonly #above = new Map<string, Above>();
  #depths: ReadonlyMap<string, number> | null = null;

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  names(): Iterable<string> {
    return this.#groups.keys();
  }

  add(name: string): Group {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { name, variables: new Map(), parents: new Map(), priority: 1 };
      this.#groups.set(name, group);
    }
    return group;
  }

  setVariable(group: string, key: string, value: AnsibleValue): void {
    const { variables } = this.add(group);
    if (key !== 'ansible_group_priority') variables.set(key, value);
    else if (value !== null && Number.isInteger(numberOr(value.text))) this.add(group).priority = Number(value.text);
  }

  addChild(parent: string, child: string, location: () => Location): void {
    this.add(parent);
    this.add(child).parents.set(parent, location);
  }

  /** Groups that contain each other, the first of them again at the end; null: there are none. To be asked before `above`. */
  loop(): { readonly groups: readonly string[]; readonly location: () => Location } | null {
    const depths = this.#measure();
    const start = [...this.#groups.keys()].find((name) => !depths.has(name));
    if (start === undefined) return null;
    const upwards: string[] = [];
    let name = start;
    while (!upwards.includes(name)) {
      upwards.push(name);
      name = [...this.add(name).parents.keys()].find((parent) => !depths.has(parent)) as string;
    }
    const groups = [...upwards.slice(upwards.indexOf(name)), name].reverse();
    const [parent, child] = groups as [string, string];
    return { groups, location: this.add(child).parents.get(parent) as () => Location };
  }

  /** What hosts that are in just these groups inherit. */
  above(direct: ReadonlySet<string>): Above {
    const key = JSON.stringify([...direct].sort());
    let found = this.#above.get(key);
    if (found === undefined) {
      found = this.#inherit(direct);
      this.#above.set(key, found);
    }
    return found;
  }

  #inherit(direct: ReadonlySet<string>): Above {
    const all = new Set(['all']);
    const open = [...direct];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (all.has(name)) continue;
      all.add(name);
      open.push(...this.add(name).parents.keys());
    }
    this.#depths ??= this.#measure();
    const depths = this.#depths;
    const depthOf = ({ name }: Group) => depths.get(name) ?? 0;
    const ordered = [...all]
      .map((name) => this.add(name))
      .sort((a, b) => depthOf(a) - depthOf(b) || a.priority - b.priority || (a.name < b.name ? -1 : 1));
    return {
      groups: [...all].filter((name) => name !== 'all' && name !== 'ungrouped').sort(),
      variables: new Map(ordered.flatMap(({ variables }) => [...variables])),
    };
  }

  /** For each group the longest way down to it from `all`, which has 0; groups that are above themselves have none. */
  #measure(): ReadonlyMap<string, number> {
    const children = new Map<string, string[]>();
    const waiting = new Map<string, number>();
    const depths = new Map<string, number>();
    const ready: string[] = [];
    for (const { name, parents } of this.#groups.values()) {
      for (const parent of parents.keys()) pushTo(children, parent, name);
      waiting.set(name, parents.size);
      depths.set(name, name === 'all' ? 0 : 1);
      if (parents.size === 0) ready.push(name);
    }
    for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
      const depth = depths.get(name) as number;
      for (const child of children.get(name) ?? []) {
        depths.set(child, Math.max(depths.get(child) as number, depth + 1));
        const left = (waiting.get(child) as number) - 1;
        waiting.set(child, left);
        if (left === 0) ready.push(child);
      }
    }
    for (const [name, left] of waiting) if (left > 0) depths.delete(name);
    return depths;
  }
}

function pushTo(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
