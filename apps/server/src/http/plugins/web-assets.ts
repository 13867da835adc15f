import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const publicFile = { permission: 'public', audit: { none: 'the program itself, the same for everyone' } } as const;

/**
 * The built web app: files with a hash in their name for good, the page itself never kept.
 * Every path that is no file and no API route gives the page, so that its own links can be opened directly.
 */
export async function webAssets(app: FastifyInstance, { folder }: { folder: string }): Promise<void> {
  const page = readFileSync(join(folder, 'index.html'));
  for (const file of filesOf(folder)) {
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    if (path === '/index.html') continue;
    const bytes = readFileSync(file);
    const isHashed = path.startsWith('/assets/');
    app.route({
      method: 'GET',
      url: path,
      config: publicFile,
      schema: { hide: true, response: { 200: z.any() } } as object,
      serializerCompiler: () => (data) => data as string,
      handler: async (_request, reply) =>
        reply
          .type(types[extname(path)] ?? 'application/octet-stream')
          .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-store')
          .send(bytes),
    });
  }
  const sendPage = async (_request: unknown, reply: { type(t: string): { send(b: Buffer): unknown } }) =>
    reply.type('text/html; charset=utf-8').send(page);
  for (const url of ['/', '/*']) {
    app.route({
      method: 'GET',
      url,
      config: publicFile,
      schema: { hide: true, response: { 200: z.any() } } as object,
      handler: async (request, reply) => {
        if (request.url.startsWith('/v1/') || request.url.startsWith('/health/')) return reply.callNotFound();
        return sendPage(request, reply);
      },
    });
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesOf(path) : [path];
  });
}
