import { templateForms, templateParts, unknownFields } from '../../core/definition/template.ts';
import { type Cursor, type Invalid, invalid, offsetInside, type Reading } from '../shape/reading.ts';
import { textLike } from '../shape/scalar.ts';
import { refined, type Shape } from '../shape/shape.ts';

/** Text with templates, where other words in braces belong to the text (JSON, GraphQL, PromQL). */
export const looseTemplate: Shape<string> = textLike({
  label: '[template](#templates)',
  read(value, at, reading) {
    reading.templates.push({ at, text: value });
    return value;
  },
});

/** Text with templates, where any other word in braces is a mistake. */
export const template: Shape<string> = refined(looseTemplate, refuseUnknownFields);

export const url: Shape<string> = refined(
  template,
  (value, at, reading) => {
    const sample = withoutTemplates(value);
    const fits = /^https?:\/\/[^\s]+$/.test(sample) && URL.canParse(sample);
    return fits ? value : reading.refuse(at, 'bad-url', { written: value.slice(0, 100) });
  },
  { label: 'URL ([template](#templates))', schema: { pattern: '^https?://[^\\s]+$' } },
);

/** `host:port` */
export const hostAndPort: Shape<string> = refined(
  template,
  (value, at, reading) => {
    const port = /^[^\s/]+:(\d{1,5})$/.exec(withoutTemplates(value))?.[1];
    const fits = port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
    return fits ? value : reading.refuse(at, 'bad-host-port', { written: value.slice(0, 100) });
  },
  { label: 'HOST:PORT ([template](#templates))', schema: { pattern: '^[^\\s/]+:[^\\s/]+$' } },
);

/** A digit stands for each template: it fits a host, a port and a path. */
function withoutTemplates(value: string): string {
  return templateParts(value)
    .map((part) => ('literal' in part ? part.literal : '1'))
    .join('');
}

function refuseUnknownFields(value: string, at: Cursor, reading: Reading): string | Invalid {
  const unknown = unknownFields(value);
  for (const { written, meant, offset } of unknown) {
    reading.refuse(at, 'template-unknown-field', { written, meant, forms: templateForms }, offsetInside(at, offset));
  }
  return unknown.length > 0 ? invalid : value;
}
