/** A number together with how it was written, where the two differ: `1.10`, `1e3`, `12345678901234567890`. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The number; the text where a double cannot hold it exactly enough to be that integer. */
  get fact(): number | string {
    const value = Number(this.text);
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : this.text;
  }
}
