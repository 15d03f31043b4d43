import type { ExceptionFloor } from '../policy/floor/floor.ts';
import { isWithinPolicy } from './exceptions-allowed.ts';
import type { Finding } from './finding.ts';
import { isSurelyMeant, type MeantPackage } from './meant-package.ts';
import { sameId } from './names.ts';

interface LabelledNode {
  readonly labels: Readonly<Record<string, string>>;
}

/** A finding that somebody answers for, for a time. */
export interface ScanException {
  /** Where it stands in its file, counted from 1. */
  readonly index: number;
  /** The identifier or any alias of a finding. */
  readonly id: string;
  /** Null: in any package. */
  readonly package: MeantPackage | null;
  /** Null: for all nodes; else only where each node that the gate is about is among them. */
  readonly nodes: ((node: LabelledNode) => boolean) | null;
  /** Null: in any environment. */
  readonly environment: string | null;
  readonly owner: string;
  readonly reason: string;
  /** Null: nobody is named. */
  readonly approvedBy: string | null;
  /** As written: the last day on which it is good. */
  readonly expires: string;
  /** Epoch milliseconds of the first instant at which it is good no more. */
  readonly ends: number;
}

/** What a gate is about, as far as exceptions ask. */
export interface ExceptionScope {
  readonly nodes: readonly LabelledNode[];
  /** The environment of every wave that the gate is about; null for a wave without one. */
  readonly environments: readonly (string | null)[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** What a policy says of exceptions; all of it holds. Absent: nothing. */
  readonly limits?: readonly ExceptionFloor[];
}

/** Exceptions by what they are about, with a memory of which were used. */
export class Exceptions {
  readonly #byId = new Map<string, ScanException[]>();
  readonly #here: ReadonlySet<ScanException>;
  readonly #now: number;
  readonly #limits: readonly ExceptionFloor[];
  readonly used = new Map<ScanException, number>();
  readonly #all: readonly ScanException[];

  constructor(all: readonly ScanException[], scope: ExceptionScope) {
    this.#all = all;
    this.#now = scope.now;
    this.#limits = scope.limits ?? [];
    this.#here = new Set(all.filter((each) => appliesTo(each, scope)));
    for (const each of all) this.#byId.set(sameId(each.id), [...(this.#byId.get(sameId(each.id)) ?? []), each]);
  }

  /** The exception that excuses a finding here and now, and remembers that it was used; null: none does. */
  take(finding: Finding): ScanException | null {
    const found = this.#goodFor(finding).find((each) => this.#isAllowed(each, finding)) ?? null;
    if (found !== null) this.used.set(found, (this.used.get(found) ?? 0) + 1);
    return found;
  }

  /** An exception that did excuse the finding and is over; null: none did. */
  expiredFor(finding: Finding): ScanException | null {
    return this.#about(finding).find((each) => each.ends <= this.#now && this.#here.has(each)) ?? null;
  }

  /** An exception that would excuse the finding and that the policy does not let count; null: none would. */
  beyondPolicyFor(finding: Finding): ScanException | null {
    return this.#goodFor(finding).find((each) => !this.#isAllowed(each, finding)) ?? null;
  }

  unused(): ScanException[] {
    return this.#all.filter((each) => !this.used.has(each));
  }

  #goodFor(finding: Finding): ScanException[] {
    return this.#about(finding).filter((each) => each.ends > this.#now && this.#here.has(each));
  }

  #isAllowed(exception: ScanException, finding: Finding): boolean {
    return this.#limits.every((limit) => isWithinPolicy(exception, finding, limit, this.#now));
  }

  #about(finding: Finding): ScanException[] {
    if (this.#byId.size === 0) return [];
    return [finding.id, ...finding.aliases]
      .flatMap((id) => this.#byId.get(sameId(id)) ?? [])
      .filter((each) => concerns(each, finding));
  }
}

function concerns({ package: meant }: ScanException, finding: Finding): boolean {
  if (meant === null) return true;
  return finding.package !== null && isSurelyMeant(meant, finding.package);
}

function appliesTo({ nodes, environment }: ScanException, scope: ExceptionScope): boolean {
  const all = scope.environments;
  if (environment !== null && (all.length === 0 || !all.every((each) => each === environment))) return false;
  return nodes === null || (scope.nodes.length > 0 && scope.nodes.every(nodes));
}
