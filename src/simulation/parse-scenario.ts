import type { Location, Path, Problem } from '../errors/problem.ts';
import { locate } from '../spec/locate.ts';
import { invalid, Reading } from '../spec/shape/reading.ts';
import { parseYaml } from '../spec/yaml/parse-yaml.ts';
import { scenarioFile } from './language.ts';
import type { Scenario } from './scenario.ts';

export interface ParsedScenario {
  /** Null when there is an error. */
  readonly scenario: Scenario | null;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
  /** Where in the file a path leads; the nearest place above where it leads nowhere. */
  readonly locate: (path: Path) => Location;
}

/** Reads the file of `--faults` and reports every problem in it. `file`: its name in locations. */
export function parseScenario(text: string | Uint8Array, file: string): ParsedScenario {
  const { source, root, problems } = parseYaml(text, file);
  if (root === null) return { scenario: null, problems, locate: () => source.locationAt(0) };
  const reading = new Reading(source, problems);
  const read = scenarioFile.read({ node: root, path: [] }, reading);
  return {
    scenario: read === invalid || reading.failed ? null : read,
    problems: reading.problems(),
    locate: (path) => locate(root, path, source),
  };
}
