export type FactValue = string | number | boolean;

/** One target. `address` is the name where the inventory gives none. Facts are data for people, `order` and templates. */
export interface FleetNode {
  readonly name: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, FactValue>>;
}
