import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { Fixture } from './fixture-answers.ts';
import { answerHttp } from './fixture-http.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** The policy the product is served under; the build must live with it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-bm9uY2U'; style-src-attr 'none'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** The built app and the fixture API on a free loopback port. */
export async function startSite(
  folder: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const fixture = new Fixture();
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/v1/')) {
      answerHttp(fixture, request, response).catch(() => response.destroy());
      return;
    }
    serveFile(folder, new URL(request.url ?? '/', 'http://site').pathname).then(
      ({ type, bytes }) =>
        response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(() => done())) };
}

/** A file of the build; any other address is the app's own and gets its page. */
async function serveFile(folder: string, path: string): Promise<{ readonly type: string; readonly bytes: Buffer }> {
  const name = extname(path) === '' ? '/index.html' : normalize(path);
  const bytes = await readFile(join(folder, name));
  if (name !== '/index.html') return { type: types[extname(name)] ?? 'application/octet-stream', bytes };
  return {
    type: types['.html']!,
    bytes: Buffer.from(bytes.toString('utf8').replaceAll('OPTIMIQ-CSP-NONCE', 'bm9uY2U')),
  };
}

const listen = (server: Server): Promise<number> =>
  new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done(typeof address === 'object' && address ? address.port : 0);
    });
  });
