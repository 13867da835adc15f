import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Role, roles } from '@optimiq/domain/access/roles';
import type { Fixture } from './fixture-answers.ts';

/** Answers a request to the API from a fixture; the cookie holds nothing but the role that is played. */
export async function answerHttp(fixture: Fixture, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const role = /fixture-role=([a-z-]+)/.exec(request.headers.cookie ?? '')?.[1];
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const {
    status,
    body,
    role: next,
  } = fixture.answer({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    role: roles.find((one): one is Role => one === role),
    headers,
    body: await jsonOf(request),
  });
  if (next) response.setHeader('set-cookie', `fixture-role=${next}; Path=/; HttpOnly; SameSite=Strict`);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  if (!request.headers['content-type']?.startsWith('application/json')) return undefined;
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return undefined;
  }
}
