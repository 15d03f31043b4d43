/** What a catalogue entry's arguments may hold: they are stored in the ledger as JSON and turned into words last. */
export type Arg = string | number | boolean | null | readonly string[];
export type ArgsRecord = Readonly<Record<string, Arg>>;

/** One permanent code of the catalogue: what it is called, what it says and what to do next. */
export interface Entry<A> {
  readonly title: string;
  readonly message: (args: A) => string;
  readonly hint: (args: A) => string;
}

/** Declares an entry; the type parameter is the shape of its arguments. */
export function entry<A extends ArgsRecord = Record<string, never>>(definition: Entry<A>): Entry<A> {
  return definition;
}
