import { setFlagsFromString } from 'node:v8';

/**
 * For a process that is over in a moment: leaves V8's most thorough compiler out from now on, which spends more processor time on other
 * threads than its code gives back, and does not begin to collect old garbage in advance, because the end of the process does that for
 * nothing. The compiler below is at work all the same, and the heap is collected when it has to be.
 */
export function expectShortRun(): void {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--no-incremental-marking');
}

/** As `expectShortRun`, for code that runs so little that the compiler below the most thorough one does not pay either. */
export function expectMoment(): void {
  expectShortRun();
  setFlagsFromString('--no-maglev');
}

/** Ends what `expectShortRun` or `expectMoment` began, for work that takes seconds. */
export function expectLongRun(): void {
  setFlagsFromString('--maglev');
  setFlagsFromString('--opt');
  setFlagsFromString('--incremental-marking');
}
