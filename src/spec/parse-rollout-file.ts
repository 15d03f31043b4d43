import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import type { Location, Path, Problem } from '../errors/problem.ts';
import { checkWholeFile } from './check/whole-file.ts';
import { rolloutFile } from './language/rollout.ts';
import { locate } from './locate.ts';
import { invalid, Reading, type UnsupportedUse } from './shape/reading.ts';
import { parseYaml } from './yaml/parse-yaml.ts';

export interface ParsedRolloutFile {
  /** The long form. Null when there is an error. */
  readonly definition: RolloutDefinition | null;
  /** Errors and warnings, in the order of the file. */
  readonly problems: readonly Problem[];
  /** Where in the file a path leads; the nearest place above where it leads nowhere. */
  readonly locate: (path: Path) => Location;
  /** What the file uses and cannot be honoured everywhere. */
  readonly unsupported: readonly UnsupportedUse[];
}

/** Reads a rollout file and reports every problem in it. `file`: its name in locations. Bounded in time and memory for any input. */
export function parseRolloutFile(text: string | Uint8Array, file: string): ParsedRolloutFile {
  const { source, root, problems } = parseYaml(text, file);
  if (root === null) {
    return { definition: null, problems, locate: () => source.locationAt(0), unsupported: [] };
  }
  const reading = new Reading(source, problems);
  const read = rolloutFile.read({ node: root, path: [] }, reading);
  checkWholeFile(root, reading);
  return {
    definition: read === invalid || reading.failed ? null : read,
    problems: reading.problems(),
    locate: (path) => locate(root, path, source),
    unsupported: reading.unsupported,
  };
}
