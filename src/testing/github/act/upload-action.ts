/** Stands in for actions/upload-artifact under act: sends the files to whoever listens at UPLOAD_URL. */
export const uploadAction = {
  'action.yml': `name: upload-artifact
description: Sends files to the test
inputs:
  name: { description: Name of the artifact, required: true }
  path: { description: File, required: true }
  if-no-files-found: { description: Not used, required: false }
  retention-days: { description: Not used, required: false }
runs: { using: node24, main: main.mjs }
`,
  'main.mjs': `import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
const { INPUT_NAME: name, INPUT_PATH: path, UPLOAD_URL: url, GITHUB_RUN_ID: run } = process.env;
const to = new URL(url);
for (const [key, value] of Object.entries({ run, name, file: basename(path) })) to.searchParams.set(key, value);
const response = await fetch(to, { method: 'PUT', body: readFileSync(path) });
if (!response.ok) throw new Error(await response.text());
`,
} as const;
