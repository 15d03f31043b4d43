import { type Reason, reason } from '../../../errors/problem.ts';
import type { CodeScanningDefinition } from '../../definition/alerts.ts';
import type { Verdict } from '../gate-result.ts';
import type { Analysis } from './alert.ts';

/** When the commit was analysed, in epoch milliseconds, and whether something else was since. */
export interface AnalysedCommit {
  readonly first: number;
  readonly last: number;
  readonly superseded: boolean;
}

/** Why alerts must not be counted yet. */
export interface NotAnalysed {
  readonly verdict: Verdict;
  readonly reason: Reason;
}

type Wanted = Pick<CodeScanningDefinition, 'tools' | 'categories'>;

const namedAnalyses = 10;

/**
 * Whether everything that should have looked at the commit did: the tools and categories that are named, and where none are, all that have
 * looked at the ref. Until then an open alert may be about another commit, or not be there yet. `analyses` in any order.
 */
export function analysisOf(
  commit: string,
  ref: string,
  wanted: Wanted,
  analyses: readonly Analysis[],
): AnalysedCommit | NotAnalysed {
  const relevant = analyses.filter((each) => isWanted(wanted, each));
  const ofCommit = relevant.filter((each) => each.commit === commit);
  const missing = expected(wanted, relevant).filter((each) => !ofCommit.some((found) => matches(each, found)));
  if (missing.length > 0 || ofCommit.length === 0) {
    const names = missing.length > 0 ? missing.map(nameOf) : ['any tool'];
    const args = { commit, ref, missing: names.slice(0, namedAnalyses), count: names.length };
    return { verdict: 'inconclusive', reason: reason('alerts-analysis-missing', args) };
  }
  const newest = [...Map.groupBy(ofCommit, keyOf).values()].map(newestOf);
  const broken = newest.find(({ error }) => error !== '');
  if (broken !== undefined) {
    const args = { commit, tool: nameOf(broken), says: broken.error.slice(0, 300) };
    return { verdict: 'error', reason: reason('alerts-analysis-failed', args) };
  }
  const times = ofCommit.map(({ createdAt }) => createdAt);
  const superseded = [...Map.groupBy(relevant, keyOf).values()].some((all) => newestOf(all).commit !== commit);
  return { first: Math.min(...times), last: Math.max(...times), superseded };
}

function isWanted({ tools, categories }: Wanted, { tool, category }: Analysis): boolean {
  return (tools.length === 0 || tools.includes(tool)) && (categories.length === 0 || categories.includes(category));
}

interface Expected {
  /** Null: any. */
  readonly tool: string | null;
  readonly category: string | null;
}

function expected({ tools, categories }: Wanted, relevant: readonly Analysis[]): Expected[] {
  const seen = [...Map.groupBy(relevant, keyOf).values()].map(([first]) => first as Analysis);
  const named: Expected[] = [
    ...tools.map((tool) => ({ tool, category: null })),
    ...categories.map((category) => ({ tool: null, category })),
  ];
  return [...named.filter((each) => !seen.some((found) => matches(each, found))), ...seen];
}

function matches({ tool, category }: Expected, analysis: Analysis): boolean {
  return (tool === null || tool === analysis.tool) && (category === null || category === analysis.category);
}

function nameOf({ tool, category }: Expected): string {
  return [tool ?? '', category ?? ''].filter(Boolean).join(' ');
}

function keyOf({ tool, category }: Analysis): string {
  return JSON.stringify([tool, category]);
}

function newestOf(all: readonly Analysis[]): Analysis {
  return all.reduce((one, other) => (other.id > one.id ? other : one));
}
