import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CalendarDate } from '../kernel/dates.ts';
import { changeWork, isReasoned, type WorkChange, type WorkFields } from './transitions.ts';

const day = (text: string) => text as CalendarDate;
const open: WorkFields = { state: 'open', dueOn: day('2025-12-08') };
const mine: WorkFields = { ...open, ownerId: 'me' };
const theirs: WorkFields = { ...open, ownerId: 'them' };
const me = { userId: 'me', mayAssign: false };
const lead = { userId: 'lead', mayAssign: true };
const not: WorkChange = { kind: 'dispose', outcome: 'assessed-not-present', reason: 'inactive-condition' };

test.each<[string, WorkFields, WorkChange, Partial<WorkFields>]>([
  ['taken from the pool', open, { kind: 'claim' }, { ownerId: 'me' }],
  ['given back', mine, { kind: 'release' }, { ownerId: undefined }],
  [
    'put off: it becomes whose it was not',
    open,
    { kind: 'snooze', until: day('2025-12-01') },
    { ownerId: 'me', snoozedUntil: day('2025-12-01') },
  ],
  ['brought back', { ...mine, snoozedUntil: day('2025-12-01') }, { kind: 'wake' }, { snoozedUntil: undefined }],
  ['given another day', mine, { kind: 'due', dueOn: day('2025-12-24') }, { dueOn: day('2025-12-24') }],
  [
    'decided as not there',
    open,
    not,
    { state: 'done', ownerId: 'me', outcome: 'assessed-not-present', outcomeReason: 'inactive-condition' },
  ],
  [
    'decided as there: a claim is waited for',
    mine,
    { kind: 'dispose', outcome: 'assessed-present' },
    { state: 'awaiting-claim', outcome: 'assessed-present' },
  ],
  [
    'opened again',
    { ...mine, state: 'done', outcome: 'deferred' },
    { kind: 'reopen' },
    { state: 'open', outcome: undefined },
  ],
])('%s', (_, item, change, expected) => {
  expect(changeWork(item, change, me)).toMatchObject({ ok: true, value: expected });
});

test.each<[string, WorkFields, WorkChange, string]>([
  ['somebody else’s is not taken', theirs, { kind: 'claim' }, 'somebody-elses'],
  ['nor decided', theirs, not, 'somebody-elses'],
  ['nothing is given to others without the right', mine, { kind: 'assign', ownerId: 'them' }, 'somebody-elses'],
  ['what is done is done', { ...mine, state: 'done', outcome: 'deferred' }, { kind: 'claim' }, 'done'],
  ['what is open cannot be opened', mine, { kind: 'reopen' }, 'not-done'],
  ['what a claim closed stays so', { ...mine, state: 'done', outcome: 'closed-by-claim' }, { kind: 'reopen' }, 'done'],
])('%s', (_, item, change, reason) => {
  expect(changeWork(item, change, me)).toEqual({ ok: false, reason });
});

test('who may assign gives and takes', () => {
  expect(changeWork(theirs, { kind: 'assign', ownerId: 'me' }, lead)).toMatchObject({ value: { ownerId: 'me' } });
  expect(changeWork(theirs, { kind: 'release' }, lead)).toMatchObject({ value: { ownerId: undefined } });
});

test('AIO-05 whatever is done in whatever order, nothing ends but by a named person’s decision', () => {
  const change = fc.oneof(
    fc.constantFrom<WorkChange>({ kind: 'claim' }, { kind: 'release' }, { kind: 'wake' }, { kind: 'reopen' }, not),
    fc.constantFrom<WorkChange>({ kind: 'assign', ownerId: 'them' }, { kind: 'dispose', outcome: 'assessed-present' }),
    fc.constant<WorkChange>({ kind: 'snooze', until: day('2025-12-01') }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(change, fc.constantFrom(me, lead)), { maxLength: 20 }), (steps) => {
      let item: WorkFields = open;
      for (const [step, by] of steps) {
        const changed = changeWork(item, step, by);
        if (!changed.ok) continue;
        item = changed.value;
        expect(item.state === 'open').toBe(item.outcome === undefined);
        if (item.state === 'done') expect(item.ownerId).toBeDefined();
        expect(item.outcome === 'assessed-present').toBe(item.state === 'awaiting-claim');
      }
    }),
  );
});

test('a reason is given for what is not there, and for nothing else', () => {
  expect(isReasoned('assessed-not-present', 'never-had-condition')).toBe(true);
  expect(isReasoned('assessed-not-present', undefined)).toBe(false);
  expect(isReasoned('deferred', 'inactive-condition')).toBe(false);
  expect(isReasoned('assessed-present', undefined)).toBe(true);
});
