export interface FlagSpec {
  readonly name: string;
  /** How the value is called in the help; absent: a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly description: string;
}

export interface PositionalSpec {
  readonly name: string;
  readonly required: boolean;
  readonly repeatable?: boolean;
}

/** What a command is called, takes and does: its help, its parser and the reference page are made from this. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly positionals: readonly PositionalSpec[];
  readonly flags: readonly FlagSpec[];
  /** What `--json` prints. */
  readonly json: string;
  readonly load: () => Promise<{ readonly run: (invocation: Invocation) => Promise<number> }>;
}

/** A command line, taken apart. */
export interface Invocation {
  readonly command: CommandSpec;
  readonly positionals: readonly string[];
  /** Values by flag name, without the dashes; repeatable flags collect. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly switches: ReadonlySet<string>;
}

export const exitCodes = {
  done: 0,
  failed: 1,
  badInput: 2,
  waiting: 3,
  environment: 4,
  interrupted: 130,
} as const;

export const exitCodeMeanings: Readonly<Record<number, string>> = {
  [exitCodes.done]: 'done as asked',
  [exitCodes.failed]: 'the rollout failed, was aborted or rolled back; or the gate failed',
  [exitCodes.badInput]: 'bad input; nothing was done',
  [exitCodes.waiting]: 'waiting for something: paused, an approval, a window, a bake; or the gate is inconclusive',
  [exitCodes.environment]:
    'an internal or environment failure; or the gate could not be evaluated or its evidence is stale',
  [exitCodes.interrupted]: 'interrupted; the state is saved and `resume` goes on',
};

/** The one value of a flag; undefined when it was not given. The last one wins. */
export function valueOf(invocation: Invocation, flag: string): string | undefined {
  return invocation.values[flag]?.at(-1);
}
