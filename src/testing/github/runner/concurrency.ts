/** Concurrency groups: one member runs, one waits (or a hundred, with `queue: max`), the others are sent away. */
import { fill, textOf, type Scope, type ValueMap } from './expressions.ts';
import { isMap, type Template } from './template.ts';

export interface GroupWish {
  readonly name: string;
  readonly cancelInProgress: boolean;
  readonly queue: 'single' | 'max';
}

interface Member {
  /** Asks a running member to stop. */
  readonly cancel: () => void;
  readonly start: () => void;
  readonly sendAway: () => void;
}

const mostInQueue = 100;

/** null where there is no group. */
export function groupWish(template: Template | undefined, scope: Scope): GroupWish | null {
  if (template === undefined) return null;
  const filled = fill(template, scope);
  const keys: ValueMap = isMap(filled as Template) ? (filled as ValueMap) : { group: filled };
  const name = textOf(keys['group'] ?? '').toLowerCase();
  if (name === '') return null;
  return {
    name,
    cancelInProgress: keys['cancel-in-progress'] === true,
    queue: keys['queue'] === 'max' ? 'max' : 'single',
  };
}

export class ConcurrencyGroups {
  readonly #running = new Map<string, Member>();
  readonly #waiting = new Map<string, Member[]>();

  /** Settles when it is the member's turn, to a function that gives the turn up; or to null when the member was sent away. */
  async enter({ name, cancelInProgress, queue }: GroupWish, cancel: () => void): Promise<(() => void) | null> {
    return new Promise((resolve) => {
      const member: Member = {
        cancel,
        start: () => resolve(() => this.#leave(name, member)),
        sendAway: () => resolve(null),
      };
      const running = this.#running.get(name);
      if (running === undefined) {
        this.#begin(name, member);
        return;
      }
      if (cancelInProgress) running.cancel();
      const waiting = [...(this.#waiting.get(name) ?? []), member];
      // A queue of one keeps the newest, a long one those who came first.
      const kept = queue === 'max' ? waiting.slice(0, mostInQueue) : [member];
      this.#waiting.set(name, kept);
      for (const each of waiting) if (!kept.includes(each)) each.sendAway();
    });
  }

  #begin(name: string, member: Member): void {
    this.#running.set(name, member);
    member.start();
  }

  #leave(name: string, member: Member): void {
    if (this.#running.get(name) !== member) return;
    this.#running.delete(name);
    const [next, ...rest] = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, rest);
    if (next !== undefined) this.#begin(name, next);
  }
}
