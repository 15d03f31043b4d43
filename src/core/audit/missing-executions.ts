/** Executions that were there once: numbers begin at 1 and leave none out, so that each gap was taken away. `to` is the last of the gap. */
export interface MissingExecutions {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** `executions`: all that a ledger holds, in any order. What came after the newest of a name cannot be known. */
export function missingExecutions(
  executions: readonly { readonly name: string; readonly number: number }[],
): MissingExecutions[] {
  const numbers = new Map<string, number[]>();
  for (const { name, number } of executions) numbers.set(name, [...(numbers.get(name) ?? []), number]);
  return [...numbers].flatMap(([name, found]) => {
    const sorted = found.toSorted((one, other) => one - other);
    return sorted.flatMap((number, at) => {
      const from = (sorted[at - 1] ?? 0) + 1;
      return from < number ? [{ name, from, to: number - 1 }] : [];
    });
  });
}
