import { rolloutFileMeaningErrors } from './rollout-file-meaning.ts';
import { rolloutFileValueErrors } from './rollout-file-values.ts';
import { rolloutFileYamlErrors } from './rollout-file-yaml.ts';

/** A rollout file: as YAML, value by value, and as a whole. */
export const rolloutFileErrors = { ...rolloutFileYamlErrors, ...rolloutFileValueErrors, ...rolloutFileMeaningErrors };
