import fc from 'fast-check';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { z } from 'zod';
import { exampleOf, withoutExample } from './operation-examples.ts';
import type { Owner } from './operation-owner.ts';
import { type Asked, type JsonSchema, type Operation, send } from './operations.ts';
import { hostile, spoiled, valid } from './schema-arbitrary.ts';

/** What came of the requests to one operation. */
export type Fuzzed = {
  readonly key: string;
  readonly statuses: ReadonlyMap<number, number>;
  readonly faults: readonly string[];
};

/** Codes that say that something else has to end or be put right first. */
const waits = new Set(['busy', 'disk-full', 'erasure-ledger-closed']);
const problem = z.object({ type: z.string(), title: z.string(), status: z.number(), code: z.string(), id: z.uuid() });
/** RFC 7644, section 3.12. */
const scimError = z.object({
  schemas: z.tuple([z.literal('urn:ietf:params:scim:api:messages:2.0:Error')]),
  status: z.string(),
  detail: z.string(),
});
const innards =
  /\bat (async )?[\w.<>]+ ?\(|node_modules|file:\/\/|\.ts:\d|sqlstate|violates|duplicate key|syntax error|relation "|invalid input|catalog error|conversion error|binder error|kysely|duckdb|postgres|ECONN|ENOENT|zoderror/i;

/** How a request differs from one that works. */
type Twist = {
  readonly kind: 'example' | 'valid' | 'parameter' | 'body' | 'raw' | 'type';
  readonly place: number;
  readonly value: unknown;
};

const twists: fc.Arbitrary<Twist> = fc.record({
  kind: fc.constantFrom<Twist['kind'][]>(
    'example',
    'valid',
    'valid',
    'parameter',
    'parameter',
    'body',
    'body',
    'raw',
    'type',
  ),
  place: fc.nat(1_000),
  value: hostile,
});

/**
 * Sends so many requests, from the operation's own schemas, as its owner.
 *
 * @returns faults as fixed words with the request that brought them; statuses with how often each came.
 */
export async function fuzzOperation(
  app: FastifyInstance,
  operation: Operation,
  owner: Owner,
  { requests, seed }: { readonly requests: number; readonly seed: number },
): Promise<Fuzzed> {
  const isKnown = !(operation.key in withoutExample);
  const example = async (): Promise<Asked> => (isKnown ? exampleOf(operation, owner) : madeUp(operation, owner));
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  const tell = async (asked: Asked, what: string) => {
    const answer = await send(app, operation, asked, owner.cookie).catch((error: Error) => error);
    // The client itself refuses what no HTTP client could send.
    if (answer instanceof Error) return;
    statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
    const fault = faultOf(operation, answer);
    if (fault) faults.push(`${operation.key} ${what}: ${fault} (${JSON.stringify(asked).slice(0, 300)})`);
  };

  // What works comes first, while it still does.
  const base = await example();
  await tell(base, 'example');
  const cases = fc.sample(fc.tuple(twists, generatedOf(operation)), { seed, numRuns: requests - 1 });
  for (const [twist, generated] of cases) await tell(twisted(operation, base, twist, generated), twist.kind);
  return { key: operation.key, statuses, faults };
}

function madeUp({ parameters }: Operation, owner: Owner): Asked {
  const names = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
  return { path: Object.fromEntries(names.map((name) => [name, owner.ids[name] ?? 'x'])) };
}

type Generated = {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
};

function generatedOf({ parameters, body }: Operation): fc.Arbitrary<Generated> {
  const of = (where: string) =>
    fc.record(
      Object.fromEntries(parameters.filter((one) => one.in === where).map(({ name, schema }) => [name, valid(schema)])),
      where === 'path'
        ? {}
        : { requiredKeys: parameters.filter((one) => one.required && one.in === where).map(({ name }) => name) },
    );
  return fc.record({
    path: of('path'),
    query: of('query'),
    body: body ? valid(body as JsonSchema) : fc.constant(undefined),
  });
}

function twisted(operation: Operation, base: Asked, { kind, place, value }: Twist, generated: Generated): Asked {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (kind) {
    case 'example':
      return { ...base, query: { ...base.query, ...generated.query } };
    case 'valid':
      // Half of them with an id that is there.
      return {
        ...base,
        path: place % 2 ? { ...base.path } : { ...(generated.path as Record<string, string>) },
        query: generated.query,
        ...(generated.body === undefined ? {} : { body: generated.body }),
      };
    case 'parameter': {
      const { parameters } = operation;
      const one = parameters[place % Math.max(1, parameters.length)];
      if (!one) return { ...base, query: { [text.slice(0, 40)]: text } };
      if (one.in === 'header')
        return { ...base, headers: { ...base.headers, [one.name]: text.replaceAll(/[^\x20-\x7e]/g, '?') } };
      return {
        ...base,
        [one.in]: {
          ...base[one.in],
          [one.name]: one.in === 'path' ? text.slice(0, 2_000).toWellFormed() : text.slice(0, 8_000).toWellFormed(),
        },
      };
    }
    case 'body':
      return { ...base, body: spoiled(place % 2 ? (base.body ?? {}) : (generated.body ?? {}), place, value) ?? 'null' };
    case 'raw':
      return { ...base, body: text, headers: { ...base.headers, 'content-type': 'application/json' } };
    case 'type':
      return { ...base, body: text, headers: { ...base.headers, 'content-type': types[place % types.length]! } };
  }
}

const types = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'x',
  'application/json; charset=utf-16',
];

/** What is wrong with an answer: undefined when it is as the API says. */
function faultOf({ responses }: Operation, { statusCode, headers, body }: LightMyRequestResponse): string | undefined {
  const type = String(headers['content-type'] ?? '');
  if (statusCode >= 400 && innards.test(body)) return `tells of its innards: ${body.slice(0, 200)}`;
  if (type.startsWith('application/problem+json')) {
    const told = problem.safeParse(JSON.parse(body));
    if (!told.success || told.data.status !== statusCode) return `a problem without form: ${body.slice(0, 200)}`;
    return statusCode >= 500 && !waits.has(told.data.code) ? `status ${statusCode} ${told.data.code}` : undefined;
  }
  if (type.startsWith('application/scim+json') && statusCode >= 400) {
    const told = scimError.safeParse(JSON.parse(body));
    if (!told.success || told.data.status !== `${statusCode}`) return `an error without form: ${body.slice(0, 200)}`;
    return statusCode >= 500 ? `status ${statusCode}` : undefined;
  }
  if (!responses.has(statusCode)) return `undescribed status ${statusCode}: ${body.slice(0, 200)}`;
  const schema = responses.get(statusCode);
  if (!schema || !type.startsWith('application/json')) return undefined;
  const checked = schemaOf(schema).safeParse(JSON.parse(body));
  return checked.success ? undefined : `off its schema: ${JSON.stringify(checked.error.issues[0]).slice(0, 300)}`;
}

const schemas = new WeakMap<JsonSchema, z.ZodType>();
function schemaOf(schema: JsonSchema): z.ZodType {
  const known = schemas.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  schemas.set(schema, known);
  return known;
}

/** In the order in which what they change harms the others least. */
export function inFuzzOrder(operations: readonly Operation[]): Operation[] {
  const rank = ({ method, path }: Operation) =>
    (/setting|contracts|people|roles|scim-connections|keys/.test(path) && method !== 'GET' ? 10 : 0) +
    ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].indexOf(method);
  return operations.toSorted((a, b) => rank(a) - rank(b));
}
