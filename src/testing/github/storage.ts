/** The host that archives are fetched from: another origin than the API, which takes a signature and no token. */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Artifacts } from './artifacts.ts';

export interface Storage {
  url(artifact: number): string;
  close(): Promise<void>;
}

const validFor = 60_000;

export const startStorage = async (artifacts: Artifacts, now: () => number): Promise<Storage> => {
  const secret = randomBytes(16);
  const sign = (id: string, until: string): string =>
    createHmac('sha256', secret).update(`${id} ${until}`).digest('hex');
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const id = pathname.slice(1);
    const until = searchParams.get('until') ?? '';
    const data = artifacts.get(Number(id));
    const refuse = (status: number, code: string): void => {
      response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
    };
    if (request.headers.authorization !== undefined) refuse(400, 'InvalidAuthenticationInfo');
    else if (searchParams.get('signature') !== sign(id, until) || Number(until) < now())
      refuse(403, 'AuthenticationFailed');
    else if (data === undefined) refuse(404, 'BlobNotFound');
    else response.writeHead(200, { 'content-type': 'application/zip', 'content-length': data.length }).end(data);
  });
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: (artifact) => {
      const until = String(now() + validFor);
      return `${origin}/${artifact}?until=${until}&signature=${sign(String(artifact), until)}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
