import { EVENT_ID, parseEvents, YAMLException } from 'js-yaml';
import { type Problem, problem } from '../../errors/problem.ts';
import { decodeSource } from './decode.ts';
import type { SourceText } from './source-text.ts';
import { buildTree } from './tree.ts';
import type { YamlNode } from './yaml-node.ts';

/** A rollout file needs no more than ten. */
const depthLimit = 32;

export interface ParsedYaml {
  readonly source: SourceText;
  /** Null when the text is no YAML, or not one document. */
  readonly root: YamlNode | null;
  readonly problems: readonly Problem[];
}

/**
 * Parses one YAML 1.2 document (core schema) and keeps every place. Time and memory are bounded by the size limit: there are no
 * aliases to blow up, and nesting has a limit. Refuses anchors, aliases, tags, merge keys and duplicate keys.
 */
export function parseYaml(input: string | Uint8Array, file: string): ParsedYaml {
  const { source, problems } = decodeSource(input, file);
  if (problems.length > 0) return { source, root: null, problems };
  try {
    const events = parseEvents(source.text, { maxDepth: depthLimit });
    const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT);
    if (second !== -1) {
      const next = events[second + 1];
      const offset = next !== undefined && 'start' in next ? next.start : secondDocument(source.text);
      return { source, root: null, problems: [at(source, offset, 'several-documents')] };
    }
    const tree = buildTree(events, source);
    if (tree.root === null || isNothing(tree.root)) {
      return { source, root: null, problems: [...tree.problems, at(source, 0, 'file-empty')] };
    }
    return { source, ...tree };
  } catch (error) {
    return { source, root: null, problems: [syntaxProblem(error, source)] };
  }
}

function isNothing(root: YamlNode): boolean {
  return root.kind === 'scalar' && root.value === null;
}

function at(source: SourceText, offset: number, code: 'several-documents' | 'file-empty'): Problem {
  return problem(code, {}, { location: source.locationAt(offset) });
}

function secondDocument(text: string): number {
  const marks = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm).take(2)];
  return marks.at(-1)?.index ?? 0;
}

function syntaxProblem(error: unknown, source: SourceText): Problem {
  if (!(error instanceof YAMLException)) throw error;
  const offset = Math.min(error.mark?.position ?? 0, source.text.length);
  const location = source.locationAt(offset);
  const { reason } = error;
  if (reason.startsWith('tab characters')) return problem('tab-indentation', {}, { location });
  if (reason.startsWith('nesting exceeded')) return problem('nested-too-deep', { limit: depthLimit }, { location });
  return problem('yaml-syntax', syntaxWords(reason, source.text, offset), { location });
}

/** The parser's words, where there is more to say than they do. */
function syntaxWords(reason: string, text: string, offset: number): { what: string; fix: string } {
  const character = text.charAt(offset);
  if (/flow collection|deficient indentation|quoted scalar/.test(reason)) {
    return { what: 'a bracket or quote that was opened above is not closed', fix: 'Close it.' };
  }
  if (reason.startsWith('bad indentation') && /[@`%|>]/.test(character)) {
    return { what: `text cannot begin with ${character}`, fix: 'Put the text in quotes.' };
  }
  if (reason.startsWith('bad indentation') && /^: *\S/.test(text.slice(offset, offset + 10))) {
    return { what: 'there is a second colon in this line', fix: 'Put text that holds ": " in quotes.' };
  }
  return { what: reason, fix: 'Look at brackets, quotes and indentation here and in the line above.' };
}
