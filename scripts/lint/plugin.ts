/** Rules of our own for oxlint: imports point one way, and src/core reads no clock. */
import { relative } from 'node:path';
import { refusal } from './import-directions.ts';

/** As much of ESTree and of oxlint's rule context as is used here. */
interface Node {
  readonly type: string;
}
interface Importing extends Node {
  readonly source: { readonly value?: unknown } | null;
  readonly importKind?: string;
  readonly exportKind?: string;
}
interface Calling extends Node {
  readonly callee: Node & { readonly name?: string };
  readonly arguments: readonly Node[];
}
interface Context {
  readonly filename: string;
  readonly cwd: string;
  report(problem: { node: Node; message: string }): void;
}

const importDirection = {
  create(context: Context) {
    const file = relative(context.cwd, context.filename).replaceAll('\\', '/');
    const check = (node: Importing) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const message = refusal(file, { specifier, typeOnly: (node.importKind ?? node.exportKind) === 'type' });
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

const noClock = {
  create(context: Context) {
    const check = (node: Calling) => {
      if (node.callee.name !== 'Date') return;
      if (node.type === 'NewExpression' && node.arguments.length > 0) return;
      context.report({ node, message: 'Time comes in as epoch milliseconds.' });
    };
    return { NewExpression: check, CallExpression: check };
  },
};

export default {
  meta: { name: 'wavegate' },
  rules: { 'import-direction': importDirection, 'no-clock': noClock },
};
