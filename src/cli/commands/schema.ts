import { policyJsonSchema, rolloutJsonSchema } from '../../spec/json-schema.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';

export async function run({ switches }: Invocation): Promise<number> {
  const schema = switches.has('policy') ? policyJsonSchema() : rolloutJsonSchema();
  process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
  return exitCodes.done;
}
