import { Readable } from 'node:stream';
import type { Outbound, RequestLimits } from './outbound.ts';
import type { Scope } from './rules.ts';

/** What the AWS client libraries hand over; the parts of it that say what is asked. */
type AwsRequest = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

type AwsAnswer = { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: Readable };

/** `requestHandler` of an AWS client: its requests go through the guard. Bodies are text or bytes, as KMS sends them. */
export function awsHandler(outbound: Outbound, scope: Scope, limits: RequestLimits = {}) {
  return {
    handle: async (
      asked: AwsRequest,
      { abortSignal }: { abortSignal?: unknown } = {},
    ): Promise<{ response: AwsAnswer }> => {
      const url = new URL(`${asked.protocol}//${asked.hostname}${asked.port ? `:${asked.port}` : ''}${asked.path}`);
      for (const [name, value] of Object.entries(asked.query ?? {})) {
        for (const one of [value].flat()) url.searchParams.append(name, one ?? '');
      }
      const { status, headers, body } = await outbound.request(scope, url, {
        ...limits,
        method: asked.method as 'POST',
        headers: asked.headers,
        ...(typeof asked.body === 'string' || asked.body instanceof Uint8Array ? { body: asked.body } : {}),
        ...(abortSignal instanceof AbortSignal ? { signal: abortSignal } : {}),
      });
      return { response: { statusCode: status, headers: { ...headers }, body: Readable.from([body]) } };
    },
    destroy: () => undefined,
  };
}
