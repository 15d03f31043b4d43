/** One input of an action: always text, as GitHub hands it over. */
export interface InputSpec {
  readonly description: string;
  readonly required?: true;
  /** Written into `action.yml`; may be an expression. */
  readonly default?: string;
  /** Its value is masked before anything else happens. */
  readonly secret?: true;
}

export type InputSpecs = Readonly<Record<string, InputSpec>>;
/** What each output says, by its name. */
export type OutputSpecs = Readonly<Record<string, string>>;

/** An action as its `action.yml`, its README and its program have it. */
export interface ActionSpec<I extends InputSpecs = InputSpecs, O extends OutputSpecs = OutputSpecs> {
  readonly name: string;
  /** As the Marketplace shows it. */
  readonly title: string;
  readonly description: string;
  readonly inputs: I;
  readonly outputs: O;
  /** Permissions of its job, each with what it is for. */
  readonly permissions: Readonly<Record<string, string>>;
  /** The steps of a job that uses it, as YAML. */
  readonly example: string;
}

export function actionSpec<const I extends InputSpecs, const O extends OutputSpecs>(
  spec: ActionSpec<I, O>,
): ActionSpec<I, O> {
  return spec;
}
