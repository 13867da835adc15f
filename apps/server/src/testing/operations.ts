import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';

/** A JSON schema as the API description has it. */
export type JsonSchema = { readonly [key: string]: unknown };

export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
};

/** One method of one path, as the API describes itself. */
export type Operation = {
  /** 'GET /v1/loads/{loadId}'. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  readonly parameters: readonly Parameter[];
  readonly body: JsonSchema | undefined;
  /** By status; undefined where the answer is not JSON. */
  readonly responses: ReadonlyMap<number, JsonSchema | undefined>;
};

type Described = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema: JsonSchema }>> }>>;
  readonly 'x-permission': string;
};

/** Every operation of the API, from its own description: a new route is among them. */
export function operationsOf(app: FastifyInstance): Operation[] {
  const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, Described>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      key: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      permission: described['x-permission'],
      parameters: described.parameters ?? [],
      body: Object.values(described.requestBody?.content ?? {})[0]?.schema,
      responses: new Map(
        Object.entries(described.responses).map(([status, { content }]) => [
          Number(status),
          content?.['application/json']?.schema,
        ]),
      ),
    })),
  );
}

/** What is sent: parameters by name, a body, headers beside the usual ones. */
export type Asked = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Sends a request within the process. `cookie` is of who asks; nobody without one. */
export function send(
  app: FastifyInstance,
  { method, path }: Operation,
  { path: places = {}, query = {}, body, headers }: Asked,
  cookie?: string,
): Promise<LightMyRequestResponse> {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name] ?? ''));
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, typeof one === 'object' ? JSON.stringify(one) : String(one)]),
  );
  const text = new URLSearchParams(pairs as [string, string][]).toString();
  return app.inject({
    method: method as 'GET',
    url: text ? `${address}?${text}` : address,
    headers: { 'x-optimiq-request': '1', ...(cookie && !headers?.['authorization'] ? { cookie } : {}), ...headers },
    ...(body === undefined ? {} : { payload: body as Exclude<InjectOptions['payload'], undefined> }),
  });
}
