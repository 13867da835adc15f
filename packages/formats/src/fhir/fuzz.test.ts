import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAll, resources } from './cases.ts';
import { fhirTextFields } from './text-fields.ts';

const all = Object.values(resources);
const bundle = { resourceType: 'Bundle', entry: all.map((resource, n) => ({ fullUrl: `urn:uuid:${n}`, resource })) };
const files = [
  Buffer.from(all.map((resource) => JSON.stringify(resource)).join('\n')),
  Buffer.from(JSON.stringify(bundle)),
  Buffer.from(JSON.stringify(bundle, null, 2)),
  Buffer.from(`${JSON.stringify(bundle)}\r\n\n${JSON.stringify(bundle)}\n`),
];
const fieldForm = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

test('the size of the pieces changes nothing', async () => {
  for (const file of files) {
    const whole = await readAll(file);
    expect(whole.bytesRead).toBe(file.length);
    for (const pieceBytes of [1, 7, 64, 1_000]) expect(await readAll(file, pieceBytes)).toEqual(whole);
  }
});

test('cut off anywhere, a bundle loses only what comes after, and says so', async () => {
  const file = Buffer.from(JSON.stringify({ resourceType: 'Bundle', entry: bundle.entry.slice(2, 5) }));
  const whole = await readAll(file);
  for (let length = 1; length < file.length; length++) {
    const { records, problems } = await readAll(file.subarray(0, length));
    expect(records).toEqual(whole.records.slice(0, records.length));
    expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
  }
});

test('changed bytes never throw, and are the same in any pieces', async () => {
  const change = fc.record({
    at: fc.nat(1_000_000),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(34, 92, 123, 125, 91, 93, 10)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 5_000 }),
      async (file, changes, pieceBytes) => {
        const bytes = Buffer.from(file);
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
        const whole = await readAll(bytes);
        expect(await readAll(bytes, pieceBytes)).toEqual(whole);
        for (const { field, at, message } of whole.problems) {
          if (field !== undefined) expect(field).toMatch(fieldForm);
          expect(at.offset).toBeLessThanOrEqual(bytes.length);
          expect(message).toMatch(/^[A-Za-z0-9 ,;:()-]+$/);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('random bytes never throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
      const { problems, records } = await readAll(bytes);
      expect(records.length + problems.length).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200 },
  );
});

/** Every string of a JSON value, as the value with this string replaced. */
function* replaced(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text;
  else if (Array.isArray(value)) {
    for (const [n, each] of value.entries()) for (const other of replaced(each, text)) yield value.with(n, other);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value))
      for (const other of replaced(each, text)) yield { ...value, [key]: other };
  }
}

/** Fields of a record in which the text stands. */
function* fieldsWith(value: unknown, text: string, path = ''): Generator<string> {
  if (typeof value === 'string' ? value.toLowerCase().includes(text.toLowerCase()) : false) yield path;
  else if (value instanceof Uint8Array) {
    if (Buffer.from(value).toString().includes(text)) yield path;
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      const below = Array.isArray(value) ? path : path ? `${path}.${key}` : key;
      yield* fieldsWith(each, text, below);
    }
  }
}

const withNotes = all.map((resource) => ({
  ...resource,
  text: { div: 'x' },
  note: [{ text: 'x' }],
  description: 'x',
  comment: 'x',
  valueString: 'x',
  code: 'code' in resource ? { ...resource.code, text: 'x' } : undefined,
  subject: 'subject' in resource ? { ...resource.subject, display: 'x' } : undefined,
}));

test.each([
  { name: 'a word', canary: 'Zq7-canary', kinds: ['identifier', 'code', 'content'] },
  { name: 'a phrase', canary: 'Zq7 canary phrase', kinds: ['identifier'] },
])(
  '$name in any string of any resource comes out only in fields that are declared for it',
  async ({ canary, kinds }) => {
    const found = new Set<string>();
    for (const resource of withNotes) {
      for (const changed of replaced(JSON.parse(JSON.stringify(resource)), canary)) {
        const { records, problems } = await readAll(JSON.stringify(changed));
        for (const record of records) for (const field of fieldsWith(record, canary)) found.add(field);
        expect([...fieldsWith(problems, canary)]).toEqual([]);
      }
    }
    const undeclared = [...found].filter((field) => !kinds.includes(fhirTextFields[field] ?? ''));
    expect(undeclared).toEqual([]);
    expect(found).toContain('person.lastName');
  },
);
