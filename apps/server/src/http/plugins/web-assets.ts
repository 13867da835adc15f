import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ledTo } from '../../listening/localhost.ts';
import { asPage, asProgramFile } from './headers.ts';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const compressed = new Set(['.css', '.html', '.js', '.json', '.svg', '.webmanifest']);

const publicFile = { permission: 'public', audit: { none: 'the program itself, the same for everyone' } } as const;
const fileSchema = { hide: true, response: { 200: z.any() } } as object;

/** Where the build leaves room for the nonce that the styles of this one answer carry. */
const noncePlace = 'OPTIMIQ-CSP-NONCE';

/** Compressed when first asked for, and kept: a start that compresses everything takes a second longer. */
type Asset = {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip?: () => Buffer;
  readonly brotli?: () => Buffer;
};

/**
 * The built web app: files with a hash in their name for good, the page itself never kept. Where people come by this
 * machine's address, they are led to the name that passkeys need.
 * Every path that is no file and no API route gives the page, so that its own links can be opened directly.
 * Only these files are compressed: they are the same for everyone, so their length tells nothing.
 */
export async function webAssets(
  app: FastifyInstance,
  { folder, isLocalhost }: { folder: string; isLocalhost: boolean },
): Promise<void> {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  for (const file of filesOf(folder)) {
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    if (path === '/index.html' || path.includes('/.')) continue;
    const asset = readAsset(file);
    const cacheControl = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store';
    app.route({
      method: 'GET',
      url: path,
      config: publicFile,
      schema: fileSchema,
      handler: async (request, reply) =>
        send(request, asProgramFile(reply).header('cache-control', cacheControl), asset),
    });
  }
  for (const url of ['/', '/*']) {
    app.route({
      method: 'GET',
      url,
      config: publicFile,
      schema: fileSchema,
      handler: async (request, reply) => {
        if (request.url.startsWith('/v1/') || request.url.startsWith('/health/')) return reply.callNotFound();
        const to = isLocalhost ? ledTo(request.headers.host, request.url) : undefined;
        if (to) return reply.redirect(to, 307);
        return reply.type(types['.html']!).send(page.replaceAll(noncePlace, asPage(reply)));
      },
    });
  }
}

function readAsset(file: string): Asset {
  const plain = readFileSync(file);
  const type = types[extname(file)] ?? 'application/octet-stream';
  if (!compressed.has(extname(file)) || plain.length < 1024) return { type, plain };
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  return {
    ...{ type, plain },
    gzip: once(() => gzipSync(plain, { level: 9 })),
    brotli: once(() => brotliCompressSync(plain, quality)),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function send(request: FastifyRequest, reply: FastifyReply, { type, plain, gzip, brotli }: Asset): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  reply.type(type).header('vary', 'accept-encoding');
  if (brotli && /\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(brotli());
  if (gzip && /\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(gzip());
  return reply.send(plain);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesOf(path) : [path];
  });
}
