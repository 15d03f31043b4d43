import type { Policy } from '../core/policy/policy.ts';
import type { Location, Path, Problem } from '../errors/problem.ts';
import { policyFile } from './language/policy.ts';
import { locate } from './locate.ts';
import { invalid, Reading } from './shape/reading.ts';
import { parseYaml } from './yaml/parse-yaml.ts';

export interface ParsedPolicyFile {
  /** Null when there is an error: then nobody may do anything, because nobody can tell who may. */
  readonly policy: Policy | null;
  readonly problems: readonly Problem[];
  /** Where in the file a path leads; the nearest place above where it leads nowhere. */
  readonly locate: (path: Path) => Location;
}

/** Reads a policy file and reports every problem in it. `file`: its name in locations. Bounded in time and memory for any input. */
export function parsePolicyFile(text: string | Uint8Array, file: string): ParsedPolicyFile {
  const { source, root, problems } = parseYaml(text, file);
  if (root === null) return { policy: null, problems, locate: () => source.locationAt(0) };
  const reading = new Reading(source, problems);
  const policy = policyFile.read({ node: root, path: [] }, reading);
  return {
    policy: policy === invalid || reading.failed ? null : policy,
    problems: reading.problems(),
    locate: (path) => locate(root, path, source),
  };
}
