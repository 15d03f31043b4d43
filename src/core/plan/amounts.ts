import type { Amount } from '../definition/values.ts';

/** As the rollout file writes it: `3`, `10%`. */
export function amountText({ kind, value }: Amount): string {
  return kind === 'count' ? String(value) : `${value}%`;
}

/** So much of `total`, rounded down; a count is itself. Integer arithmetic: 29 % of 100 is 29. */
export function roundedDown({ kind, value }: Amount, total: number): number {
  if (kind === 'count') return value;
  const hundredths = value * total;
  return (hundredths - (hundredths % 100)) / 100;
}

/** So much of `total`, rounded down but never below 1: for wave sizes and limits. An amount of zero is for the caller to refuse. */
export function atLeastOne(amount: Amount, total: number): number {
  return Math.max(1, roundedDown(amount, total));
}
