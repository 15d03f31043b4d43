import { rolloutJsonSchema } from '../../spec/json-schema.ts';
import { exitCodes } from '../command-spec.ts';

export async function run(): Promise<number> {
  process.stdout.write(`${JSON.stringify(rolloutJsonSchema(), null, 2)}\n`);
  return exitCodes.done;
}
