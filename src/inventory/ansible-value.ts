import type { FactValue } from '../core/fleet/node.ts';

/** The value of an Ansible variable. `text`: as written, without quotes. Null stands for what is no text, number or boolean. */
export type AnsibleValue = { readonly text: string; readonly value: FactValue } | null;

/**
 * The value of `key=value` in an INI inventory: a Python literal where it is one, else text, on host lines and under [GROUP:vars]
 * alike. Lists, dictionaries and None are no values here; a template is text.
 */
export function iniValue(written: string): AnsibleValue {
  const quoted = /^(['"])((?:\\[^]|(?!\1)[^\\])*)\1$/.exec(written);
  if (quoted !== null) {
    const text = (quoted[2] as string).replace(/\\([\\'"])/g, '$1');
    return { text, value: text };
  }
  if (written === 'None' || /^(?:[[(]|\{(?![{%]))/.test(written)) return null;
  if (written === 'True' || written === 'False') return { text: written, value: written === 'True' };
  return { text: written, value: numberOr(written) };
}

/** The number that a decimal literal stands for; other text stays text, and so does a number that a double would change. */
export function numberOr(text: string): FactValue {
  if (!/^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return text;
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
}
