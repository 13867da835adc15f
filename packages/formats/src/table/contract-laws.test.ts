import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ContractColumn, FeedContract, TableLayout } from '@optimiq/domain/mapping/contract';
import { contractJson, parseContract } from '@optimiq/domain/mapping/contract-json';
import { type DateFormat, dateFormats, writeDate } from '@optimiq/domain/mapping/date-formats';
import { diffContracts } from '@optimiq/domain/mapping/diff';
import type { SourceFill } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSource } from '../read-source.ts';
import { bytesInMemory } from '../source-bytes.ts';

type Layout = Extract<TableLayout, { type: 'delimited' }>;

/** How one table of fills is written: everything a contract can say about it. */
type Writing = {
  readonly layout: Layout;
  readonly date: DateFormat;
  readonly unit: 'decimal' | 'cents';
  readonly decimal: '.' | ',';
  readonly isReversed: boolean;
  readonly order: readonly number[];
};

const day = fc
  .date({ min: new Date('1951-01-01'), max: new Date('2049-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10) as CalendarDate);
const id = fc.stringMatching(/^[A-Z][A-Za-z0-9;,|\t" -]{0,8}[A-Z0-9]$/);
const fill = fc.record({
  fillId: id,
  memberId: id,
  filledOn: day,
  costCents: fc.integer({ min: -9_999_999, max: 9_999_999 }),
  quantity: fc.integer({ min: 0, max: 999 }),
  ndc: fc
    .tuple(fc.nat(99_999), fc.nat(9999), fc.nat(99))
    .map((parts) => parts.map((part, at) => String(part).padStart(5 - at - (at > 1 ? 1 : 0), '0')).join('')),
});
type Fill = typeof fill extends fc.Arbitrary<infer T> ? T : never;

const writing: fc.Arbitrary<Writing> = fc.record({
  layout: fc.record({
    type: fc.constant('delimited' as const),
    delimiter: fc.constantFrom(',' as const, '\t' as const, '|' as const, ';' as const),
    quotes: fc.constant('doubled' as const),
  }),
  date: fc.constantFrom(...dateFormats),
  unit: fc.constantFrom('decimal' as const, 'cents' as const),
  decimal: fc.constantFrom('.' as const, ',' as const),
  isReversed: fc.boolean(),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }),
});

const headers = ['Fill Number Of Ours', 'Person', 'When', 'How Much', 'How Many', 'Which', 'Remarks'];

function contractOf({ layout, date, unit, decimal, isReversed, order }: Writing): FeedContract {
  const targets: Omit<ContractColumn, 'index'>[] = [
    { target: 'fillId', transform: { kind: 'code' } },
    { target: 'memberId', transform: { kind: 'code' } },
    { target: 'filledOn', transform: { kind: 'date', format: date, latestYear: 50 } },
    { target: 'cost', transform: { kind: 'money', unit, decimal, sign: isReversed ? 'reversed' : 'as-written' } },
    { target: 'quantity', transform: { kind: 'number', decimal } },
    { target: 'ndc', transform: { kind: 'code' } },
  ];
  const columns = order.flatMap((at, index) => (targets[at] ? [{ ...targets[at], index }] : []));
  return { kind: 'fill', layout, header: order.map((at) => headers[at]!.toLowerCase()), columns, constants: {} };
}

function write(fills: readonly Fill[], { layout, date, unit, decimal, isReversed, order }: Writing): string {
  const money = (cents: number) => {
    const signed = isReversed ? -cents : cents;
    if (unit === 'cents') return String(signed);
    const whole = String(Math.abs(signed)).padStart(3, '0');
    return `${signed < 0 ? '-' : ''}${whole.slice(0, -2)}${decimal}${whole.slice(-2)}`;
  };
  const rows = fills.map((one) => [
    one.fillId,
    one.memberId,
    writeDate(one.filledOn, date),
    money(one.costCents),
    String(one.quantity),
    one.ndc,
    'nothing',
  ]);
  const cell = (text: string) => (/[",;|\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [headers, ...rows].map((row) => order.map((at) => cell(row[at]!)).join(layout.delimiter)).join('\n');
}

test('PHD-02: a table that is written as a contract says is read back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fill, { minLength: 1, maxLength: 8 }), writing, async (fills, how) => {
      const file = await readSource(bytesInMemory(Buffer.from(write(fills, how))), { contracts: [contractOf(how)] });
      const records: SourceFill[] = [];
      const errors = [];
      for await (const batch of file.batches) {
        records.push(...(batch.records as SourceFill[]));
        errors.push(...batch.problems.filter(({ severity }) => severity === 'error'));
      }
      expect(errors).toEqual([]);
      expect(
        records.map(({ fillId, person, filledOn, costCents, quantity, ndc }) => ({
          fillId,
          memberId: person.memberId,
          filledOn,
          costCents,
          quantity,
          ndc,
        })),
      ).toEqual(fills.map((one) => ({ ...one, costCents: one.costCents + 0 })));
    }),
    { numRuns: 200 },
  );
});

test('a contract is the same after its JSON', () => {
  fc.assert(
    fc.property(writing, (how) => {
      const contract = contractOf(how);
      expect(parseContract(contractJson(contract))).toEqual({ ok: true, value: contract });
    }),
  );
});

test('a contract does not differ from itself, and what is added one way is removed the other', () => {
  fc.assert(
    fc.property(writing, writing, fc.nat(5), (one, other, dropped) => {
      const from = contractOf(one);
      const to = contractOf({ ...other, order: one.order });
      expect(diffContracts(from, from)).toEqual([]);
      const shorter = { ...to, columns: to.columns.filter((_, at) => at !== dropped) };
      const forth = diffContracts(from, shorter);
      const back = diffContracts(shorter, from);
      expect(forth.filter(({ kind }) => kind === 'column-removed')).toHaveLength(1);
      expect(back.filter(({ kind }) => kind === 'column-added')).toHaveLength(1);
      const changed = (changes: typeof forth) => changes.filter(({ kind }) => kind === 'column-changed').length;
      expect(changed(forth)).toBe(changed(back));
    }),
  );
});
