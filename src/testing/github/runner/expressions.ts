/** Evaluates `${{ }}` with GitHub's own expression engine. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { Expression, isMap, scalarText, type Template } from './template.ts';

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type ValueMap = Readonly<Record<string, Value>>;

export interface Scope {
  /** By their names: github, needs, inputs, … A name that is not here is an error, as it is on GitHub. */
  readonly contexts: ValueMap;
  /** Besides GitHub's general ones: success, hashFiles, … */
  readonly functions?: Readonly<Record<string, (...args: readonly Value[]) => Value>>;
}

type Data = ReturnType<Evaluator['evaluate']>;

function evaluate(text: string, scope: Scope): Value {
  const functions = new Map(
    Object.entries(scope.functions ?? {}).map(([name, call]) => [
      name.toLowerCase(),
      { name, minArgs: 0, maxArgs: 255, call: (...args: Data[]) => dataOf(call(...args.map(valueOf))) },
    ]),
  );
  const { tokens } = new Lexer(text).lex();
  const parsed = new Parser(tokens, Object.keys(scope.contexts), [...functions.values()]).parse();
  const contexts = new data.Dictionary(
    ...Object.entries(scope.contexts).map(([key, value]) => ({ key, value: dataOf(value) })),
  );
  return valueOf(new Evaluator(parsed, contexts, functions).evaluate());
}

/** The value with every expression in it evaluated. */
export function fill(template: Template, scope: Scope): Value {
  if (template instanceof Expression) return evaluate(template.text, scope);
  if (Array.isArray(template)) return (template as readonly Template[]).map((item) => fill(item, scope));
  if (isMap(template)) {
    return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, scope)]));
  }
  return template as string | number | boolean | null;
}

/** As GitHub writes a value into an environment variable, an input or an output. */
export const textOf = (value: Value): string => dataOf(value).coerceString();

export const fillText = (template: Template | undefined, scope: Scope): string =>
  template === undefined ? '' : textOf(fill(template, scope));

export const fillTexts = (template: Template | undefined, scope: Scope): Record<string, string> =>
  isMap(template)
    ? Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillText(value, scope)]))
    : {};

const statusFunction = /\b(?:success|failure|cancelled|always)\s*\(/i;

/** An `if`: without a status function it also wants success; absent, it is success itself. */
export function holds(condition: Template | undefined, scope: Scope): boolean {
  const text = condition instanceof Expression ? condition.text : scalarText(condition);
  const bare = /^\s*\$\{\{([^]*)\}\}\s*$/.exec(text)?.[1] ?? text;
  const whole = bare.trim() === '' ? 'success()' : statusFunction.test(bare) ? bare : `success() && (${bare})`;
  const value = evaluate(whole, scope);
  return value !== null && value !== false && value !== '' && value !== 0;
}

function dataOf(value: Value): Data {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...(value as readonly Value[]).map(dataOf));
  return new data.Dictionary(...Object.entries(value).map(([key, each]) => ({ key, value: dataOf(each) })));
}

function valueOf(each: Data): Value {
  if (each instanceof data.Dictionary) {
    return Object.fromEntries(each.pairs().map(({ key, value }) => [key, valueOf(value)]));
  }
  if (each instanceof data.Array) return each.values().map(valueOf);
  if (each instanceof data.StringData || each instanceof data.NumberData || each instanceof data.BooleanData) {
    return each.value;
  }
  return null;
}
