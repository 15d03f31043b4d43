/**
 * Arrays that are used again and again for the same purpose: laying out a round asks for many large ones, and new memory costs more
 * than what is done with it.
 */
export class Scratch {
  readonly #arrays = new Map<string, Int32Array>();

  /** It holds what was left in it, zeros at first, and is the caller's until the same purpose is asked for again. */
  take(purpose: string, length: number): Int32Array {
    let array = this.#arrays.get(purpose);
    if (array === undefined || array.length < length) {
      array = new Int32Array(length);
      this.#arrays.set(purpose, array);
    }
    return array.length === length ? array : array.subarray(0, length);
  }
}
