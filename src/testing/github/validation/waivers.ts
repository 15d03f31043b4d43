/** Where GitHub's own answers differ from its description, or it describes less than it does. Each says why. */
export interface Waiver {
  /** An operation's id; `*` for all. */
  readonly operation: string;
  readonly in: 'request' | 'response';
  readonly matches: RegExp;
  readonly because: string;
}

export const waivers: readonly Waiver[] = [
  {
    operation: '*',
    in: 'response',
    matches: /^status (401|403|404|422) is not described/,
    because: 'every operation may refuse, and few descriptions say so',
  },
  {
    operation: '*',
    in: 'response',
    matches: /^status 304 is not described/,
    because: 'conditional requests work for every GET, and few descriptions say so',
  },
];
