import { z } from 'zod';

/** As much of a JSON schema as the reference page shows. */
export type Schema = {
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly $ref?: string | undefined;
};

const SchemaShape: z.ZodType<Schema> = z.looseObject({}) as z.ZodType<Schema>;
const Content = z.record(z.string(), z.looseObject({ schema: SchemaShape.optional() }));

const Parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: SchemaShape.optional(),
});

const Operation = z.looseObject({
  tags: z.array(z.string()).optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  'x-permission': z.string().optional(),
  'x-audit-event': z.string().optional(),
  parameters: z.array(Parameter).optional(),
  requestBody: z.looseObject({ content: Content.optional() }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string().optional(), content: Content.optional() })),
});
export type Operation = z.infer<typeof Operation>;

/** The part of an OpenAPI 3.1 document that the page reads; the rest passes by. */
export const OpenApi = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string().optional() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), SchemaShape).optional() }).optional(),
});
export type OpenApi = z.infer<typeof OpenApi>;

export type Route = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
};

/** Routes by tag, tags and routes in the order of the document. */
export function routesByTag({ paths }: OpenApi): ReadonlyMap<string, readonly Route[]> {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, raw]) => {
      const operation = Operation.safeParse(raw);
      return operation.success ? [{ id: `${method}-${path}`, method, path, operation: operation.data }] : [];
    }),
  );
  return Map.groupBy(routes, ({ operation }) => operation.tags?.[0] ?? 'API');
}

/** The schema a reference points to, or the schema itself. */
export function resolve(schema: Schema, document: OpenApi): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return (name && document.components?.schemas?.[name]) || schema;
}

/** 'integer', 'string uuid', 'CNA | CND'. */
export function typeText(schema: Schema | undefined): string {
  if (!schema) return '';
  if (schema.enum) return schema.enum.map(String).join(' | ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return [types.join(' | '), schema.format].filter(Boolean).join(' ');
}
