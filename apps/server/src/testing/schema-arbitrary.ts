import fc from 'fast-check';
import type { JsonSchema } from './operations.ts';

const dates = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

/** Values that a JSON schema of the API allows, at its bounds too. */
export function valid(schema: JsonSchema): fc.Arbitrary<unknown> {
  const {
    type,
    enum: choices,
    const: only,
    oneOf,
    anyOf,
    pattern,
    format,
    minLength,
    maxLength,
  } = schema as {
    type?: string;
    enum?: unknown[];
    const?: unknown;
    oneOf?: JsonSchema[];
    anyOf?: JsonSchema[];
    pattern?: string;
    format?: string;
    minLength?: number;
    maxLength?: number;
  };
  if (only !== undefined) return fc.constant(only);
  if (choices) return fc.constantFrom(...choices);
  if (oneOf ?? anyOf) return fc.oneof(...(oneOf ?? anyOf)!.map(valid));
  switch (type) {
    case 'string':
      if (format === 'uuid') return fc.uuid({ version: 4 });
      if (format === 'date') return dates.map((at) => at.toISOString().slice(0, 10));
      if (format === 'date-time') return dates.map((at) => at.toISOString());
      if (format === 'email') return fc.constant('somebody@test.example');
      if (format === 'uri') return fc.constant('https://login.test.example/x');
      if (pattern && !pattern.includes('(?!')) return fc.stringMatching(new RegExp(pattern));
      return fc.string({ minLength: minLength ?? 0, maxLength: Math.min(maxLength ?? 40, 400), unit: 'grapheme' });
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const {
        items,
        minItems = 0,
        maxItems = 4,
      } = schema as { items: JsonSchema; minItems?: number; maxItems?: number };
      return fc.array(valid(items), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) });
    }
    case 'object':
      return object(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function number(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum = -1000, maximum = 1_000_000, multipleOf = 1 } = schema as Record<string, number>;
  const [least, most] = [Math.ceil(minimum / multipleOf), Math.floor(maximum / multipleOf)];
  const [min, max] = [Math.max(least, -(2 ** 53) + 1), Math.min(most, 2 ** 53 - 1)];
  const within = fc.bigInt({ min: BigInt(min), max: BigInt(max) }).map(Number);
  return fc.oneof(fc.constantFrom(min, max), within).map((one) => one * multipleOf);
}

function object(schema: JsonSchema): fc.Arbitrary<unknown> {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
    additionalProperties?: JsonSchema | boolean;
  };
  if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object') {
    return fc.dictionary(fc.string({ maxLength: 20 }), valid(additionalProperties), { maxKeys: 3 });
  }
  const record = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valid(each)]));
  return fc.record(record, { requiredKeys: required.filter((name) => name in record) });
}

/** What no field expects: other types, bounds, length, characters of every kind, words of other languages. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, 0, -1, 1.5, -0, 2 ** 31, 2 ** 53, 1e308, '', ' ', '\u0000', 'a\u0000b', '\r\nx: y', '\ud800'],
    ...["' or 1=1 --", '"; drop table members; --', '{{7*7}}', '../../etc/passwd', '%00', '%', '\\', '$1'],
    ...['NaN', 'Infinity', '-0', '1e999', '9'.repeat(400), 'x'.repeat(70_000), 'ñ'.repeat(9_000), '😀'.repeat(500)],
    ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '9999-12-31', '0000-00-00'],
    ...[[], {}, [[]], { __proto__: 1 }, { constructor: { prototype: 1 } }, Array(2_000).fill('x')],
    ...[Buffer.from('["x",1]').toString('base64url'), Buffer.from('[2147483648,"x"]').toString('base64url')],
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The value with one of its places, chosen by number, made hostile, removed or doubled. */
export function spoiled(value: unknown, place: number, by: unknown): unknown {
  const leaves: (readonly (string | number)[])[] = [];
  const walk = (one: unknown, at: readonly (string | number)[]) => {
    leaves.push(at);
    if (Array.isArray(one)) for (const [index, each] of one.slice(0, 20).entries()) walk(each, [...at, index]);
    else if (typeof one === 'object' && one !== null) {
      for (const [key, each] of Object.entries(one)) walk(each, [...at, key]);
    }
  };
  walk(value, []);
  return put(value, leaves[place % leaves.length]!, by);
}

function put(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.with(Number(key), put(value[Number(key)], rest, by));
  return { ...(value as object), [key]: put((value as Record<string, unknown>)[String(key)], rest, by) };
}
