import { expect, test } from 'vitest';
import { StoreError, toStoreError } from './errors.ts';

test.each<{ name: string; error: object; expected: object }>([
  {
    name: 'a taken key',
    error: { code: '23505', constraint: 'members_pkey', detail: 'Key (id)=(CANARY)' },
    expected: { code: 'unique', constraint: 'members_pkey' },
  },
  { name: 'a missing row', error: { code: '23503' }, expected: { code: 'foreign-key' } },
  { name: 'a broken rule', error: { code: '23514' }, expected: { code: 'check' } },
  { name: 'a value that does not fit', error: { code: '22P02' }, expected: { code: 'value', sqlState: '22P02' } },
  { name: 'a deadlock', error: { code: '40P01' }, expected: { code: 'conflict' } },
  { name: 'a cancelled statement', error: { code: '57014' }, expected: { code: 'cancelled' } },
  { name: 'a server that shuts down', error: { code: '57P01' }, expected: { code: 'unavailable' } },
  { name: 'a full disk', error: { code: '53100' }, expected: { code: 'disk-full' } },
  { name: 'too many connections', error: { code: '53300' }, expected: { code: 'out-of-resources' } },
  {
    name: 'a refused connection',
    error: { code: 'ECONNREFUSED' },
    expected: { code: 'unavailable', sqlState: undefined },
  },
  {
    name: 'a connection the other side closed',
    error: { code: 'EPIPE', syscall: 'write' },
    expected: { code: 'unavailable', sqlState: undefined },
  },
  { name: 'a wrong statement', error: { code: '42P01' }, expected: { code: 'statement' } },
  {
    name: 'a row of a copy',
    error: { code: '22P02', where: 'COPY members, line 7, column sex: "CANARY"' },
    expected: { row: 7 },
  },
  {
    name: 'a lost connection',
    error: new Error('Connection terminated unexpectedly'),
    expected: { code: 'unavailable' },
  },
  { name: 'anything else', error: new Error('CANARY'), expected: { code: 'unknown' } },
])('$name keeps its code and no value', ({ error, expected }) => {
  const changed = toStoreError({ ...error, message: (error as Error).message ?? 'CANARY', hint: 'CANARY' });
  const direct = error instanceof Error ? toStoreError(error) : changed;
  expect(direct).toMatchObject(expected);
  expect(direct.cause).toBeUndefined();
  expect(`${direct.message}${direct.stack}${JSON.stringify(direct)}`).not.toContain('CANARY');
});

test('an error of ours passes through', () => {
  const error = new StoreError('conflict');
  expect(toStoreError(error)).toBe(error);
});
