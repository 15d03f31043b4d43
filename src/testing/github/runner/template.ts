/** A part of a workflow file whose `${{ }}` have not been evaluated yet. */
export class Expression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Template =
  | string
  | number
  | boolean
  | null
  | Expression
  | readonly Template[]
  | { readonly [key: string]: Template };

export type TemplateMap = Readonly<Record<string, Template>>;

export const isMap = (template: Template | undefined): template is TemplateMap =>
  typeof template === 'object' && template !== null && !Array.isArray(template) && !(template instanceof Expression);

/** An empty map where the key is absent. */
export const mapOf = (template: Template | undefined): TemplateMap => (isMap(template) ? template : {});

/** A list, or the single value that stands for one; empty where the key is absent. */
export const listOf = (template: Template | undefined): readonly Template[] => {
  if (template === undefined || template === null) return [];
  return Array.isArray(template) ? (template as readonly Template[]) : [template];
};

/** A scalar as text; empty for what is none. */
export const scalarText = (template: Template | undefined): string =>
  typeof template === 'string' || typeof template === 'number' || typeof template === 'boolean' ? String(template) : '';
