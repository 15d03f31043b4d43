import { setFlagsFromString } from 'node:v8';

/**
 * Leaves V8's most thorough compiler out from now on. A process that is over in a moment spends more processor time on it, on other
 * threads, than its code gives back; the compiler below it stays at work.
 */
export function compileLightly(): void {
  setFlagsFromString('--no-opt');
}

/** Ends what `compileLightly` began, for work that takes seconds. */
export function compileThoroughly(): void {
  setFlagsFromString('--opt');
}
