import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Settings } from './env.ts';
import { AlreadyRunningError, controlSocketOf, startService } from './start-service.ts';

export type OperatorAnswer = { readonly status: number; readonly body: unknown };

/** The command line's way to the product: the running server's control socket, or a product opened for the time being. */
export type Operator = {
  request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    more?: { tenant?: string; headers?: Record<string, string>; body?: Readable | object },
  ): Promise<OperatorAnswer>;
  /** A GET whose answer is too long to be kept: it is handed on in parts. Throws when the product refuses. */
  download(path: string, more: { tenant?: string }, take: (part: Buffer) => Promise<void> | undefined): Promise<void>;
  close(): Promise<void>;
};

/** Connects to the installation of `settings`; waits while another process is just starting it. */
export async function connectOperator(settings: Settings, log: Logger): Promise<Operator> {
  const socketPath = controlSocketOf(settings);
  for (let attempt = 0; attempt < 240; attempt++) {
    if (await answers(socketPath))
      return { request: requestBy(socketPath), download: downloadBy(socketPath), close: async () => {} };
    try {
      const service = await startService(settings, log, { http: false });
      return { request: requestBy(socketPath), download: downloadBy(socketPath), close: () => service.close() };
    } catch (error) {
      if (!(error instanceof AlreadyRunningError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  throw new AlreadyRunningError('The server of this installation holds its lock but does not answer');
}

async function answers(socketPath: string): Promise<boolean> {
  try {
    // Alive is enough: an installation short of disk is not ready, and still has to be looked after.
    return (await requestBy(socketPath)('GET', '/health/live')).status === 200;
  } catch {
    return false;
  }
}

/** Requests over the control socket. */
export const requestBy =
  (socketPath: string): Operator['request'] =>
  (method, path, more = {}) =>
    new Promise((resolve, reject) => {
      const { tenant, body } = more;
      const isStream = body !== undefined && typeof (body as Readable).pipe === 'function';
      const headers: Record<string, string> = {
        'x-optimiq-request': '1',
        ...(tenant ? { 'x-optimiq-tenant': tenant } : {}),
        ...(body === undefined ? {} : { 'content-type': isStream ? 'application/octet-stream' : 'application/json' }),
        ...more.headers,
      };
      const call = httpRequest({ socketPath, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = response.headers['content-type']?.includes('json');
          const answer = text === '' ? undefined : isJson ? JSON.parse(text) : text;
          resolve({ status: response.statusCode ?? 0, body: answer });
        });
      });
      call.on('error', reject);
      if (isStream) (body as Readable).on('error', reject).pipe(call);
      else call.end(body === undefined ? undefined : JSON.stringify(body));
    });

const downloadBy =
  (socketPath: string): Operator['download'] =>
  async (path, { tenant }, take) => {
    const headers = { 'x-optimiq-request': '1', ...(tenant ? { 'x-optimiq-tenant': tenant } : {}) };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ socketPath, method: 'GET', path, headers }, resolve).on('error', reject).end();
    });
    if (response.statusCode !== 200) throw new Error(`The product answered ${response.statusCode}`);
    for await (const part of response) await take(part);
  };
