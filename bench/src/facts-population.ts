import { type CalendarDate, toDayNumber } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { CmsHccTables } from '@optimiq/domain/risk/cms-hcc/tables';
import {
  type ColumnSet,
  constantColumn,
  countingColumn,
  type IntColumn,
  type NumberColumn,
  type TextColumn,
} from '@optimiq/store/facts/column-set';
import type { Facts } from '@optimiq/store/facts/keeper';

/** Seeded random numbers, 0 to 1: the same population every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const linesPerClaim = 3;
const diagnosesPerClaim = 3;
const claimsAtOnce = 100_000;

export type BenchPopulation = { readonly members: number; readonly claims: number; readonly lines: number };

/**
 * Fills an empty facts file with members of one service year, straight into columns: one eligibility year, one age,
 * claims of three lines and three diagnoses, 6 % of which map to a category, two thirds of the claims eligible.
 *
 * @param lines claim lines in all; claims follow from it.
 */
export async function fillPopulation(
  facts: Facts,
  tenant: TenantId,
  members: number,
  lines: number,
  tables: CmsHccTables,
): Promise<BenchPopulation> {
  const next = random(20_251_124);
  const pick = (count: number) => Math.floor(next() * count);
  const memberKeys = Uint8Array.from({ length: members * 16 }, () => pick(256));
  const codes = (length: number, make: () => number): Int32Array => Int32Array.from({ length }, make);
  const text = (length: number, dictionary: readonly string[]): TextColumn => ({
    kind: 'text',
    codes: codes(length, () => pick(dictionary.length)),
    dictionary,
  });
  const int = (length: number, make: () => number): IntColumn => ({ kind: 'int', values: codes(length, make) });
  const keyOf = (member: number) => memberKeys.subarray(member * 16, member * 16 + 16);
  const people = { load_no: constantColumn(1, members), record_no: countingColumn(0, members) };
  const member_key = () => ({ kind: 'uuid' as const, bytes: memberKeys.slice() });
  const { serviceYear, paymentYear } = tables.year;
  await facts.append(tenant, 'members', {
    rows: members,
    columns: {
      ...people,
      member_key: member_key(),
      sex: text(members, ['F', 'M']),
      zip3: text(members, ['021', '606']),
    },
  });
  await facts.append(tenant, 'member_ages', {
    rows: members,
    columns: {
      load_no: constantColumn(1, members),
      record_no: countingColumn(0, members),
      member_key: member_key(),
      payment_year: constantColumn(paymentYear, members),
      age: int(members, () => 45 + pick(50)),
    },
  });
  await facts.append(tenant, 'eligibility_years', {
    rows: members,
    columns: {
      load_no: constantColumn(1, members),
      record_no: countingColumn(0, members),
      member_key: member_key(),
      year: constantColumn(serviceYear, members),
      orec: text(members, ['0', '0', '0', '1']),
      dual_code: text(members, ['00', '00', '00', '02', '04', '01']),
      part_a_months: constantColumn(12, members),
      part_b_months: int(members, () => (next() < 0.05 ? 6 : 12)),
    },
  });

  const mapping = [...tables.codes.keys()];
  const others = Array.from({ length: 4000 }, (_, index) => `Z${String(1000 + index)}`).filter(
    (code) => !tables.codes.has(code),
  );
  const diagnosisCodes = [...mapping, ...others];
  const eligible = [...tables.eligibleProcedures].slice(0, 600);
  const procedures = [...eligible, ...Array.from({ length: 300 }, (_, index) => `J${String(9000 + index)}`)];
  const providers = Array.from({ length: 5000 }, (_, index) => String(1_000_000_000 + index * 7919));
  const firstDay = toDayNumber(`${serviceYear}-01-01` as CalendarDate);
  const claims = Math.floor(lines / linesPerClaim);
  for (let first = 0; first < claims; first += claimsAtOnce) {
    const count = Math.min(claimsAtOnce, claims - first);
    const claimKeys = Uint8Array.from({ length: count * 16 }, () => pick(256));
    const ofMember = new Uint8Array(count * 16);
    for (let claim = 0; claim < count; claim++) ofMember.set(keyOf(pick(members)), claim * 16);
    const days: IntColumn = { kind: 'date', values: codes(count, () => firstDay + pick(365)) };
    const cents = (length: number): NumberColumn => ({
      kind: 'number',
      values: Float64Array.from({ length }, () => pick(50_000)),
    });
    await facts.append(tenant, 'claims', {
      rows: count,
      columns: {
        load_no: constantColumn(1, count),
        record_no: countingColumn(first, count),
        claim_key: { kind: 'uuid', bytes: claimKeys },
        member_key: { kind: 'uuid', bytes: ofMember },
        claim_type: text(count, ['P', 'P', 'P', 'I']),
        frequency: text(count, ['1']),
        bill_type: text(count, ['131', '111', '731']),
        service_from: { kind: 'date', values: days.values.slice() },
        service_through: { kind: 'date', values: days.values.slice() },
        billed_cents: cents(count),
        paid_cents: cents(count),
        rendering_npi: text(count, providers),
        specialty: text(count, ['01', '08', '11']),
      },
    });
    await facts.append(tenant, 'claim_lines', linesOf(count, first, procedures, days.values, text, cents, int));
    const rows = count * diagnosesPerClaim;
    await facts.append(tenant, 'claim_diagnoses', {
      rows,
      columns: {
        load_no: constantColumn(1, rows),
        record_no: {
          kind: 'int',
          values: Int32Array.from({ length: rows }, (_, row) => first + Math.floor(row / diagnosesPerClaim)),
        },
        position: { kind: 'int', values: Int32Array.from({ length: rows }, (_, row) => 1 + (row % diagnosesPerClaim)) },
        code: {
          kind: 'text',
          codes: codes(rows, () => (next() < 0.06 ? pick(mapping.length) : mapping.length + pick(others.length))),
          dictionary: diagnosisCodes,
        },
        system: text(rows, ['icd10cm']),
      },
    });
  }
  return { members, claims, lines: claims * linesPerClaim };
}

function linesOf(
  claims: number,
  first: number,
  procedures: readonly string[],
  claimDays: Int32Array,
  text: (length: number, dictionary: readonly string[]) => TextColumn,
  cents: (length: number) => NumberColumn,
  int: (length: number, make: () => number) => IntColumn,
): ColumnSet {
  const rows = claims * linesPerClaim;
  const claimOf = (row: number) => Math.floor(row / linesPerClaim);
  const days = () => Int32Array.from({ length: rows }, (_, row) => claimDays[claimOf(row)]!);
  return {
    rows,
    columns: {
      load_no: constantColumn(1, rows),
      record_no: { kind: 'int', values: Int32Array.from({ length: rows }, (_, row) => first + claimOf(row)) },
      line_no: { kind: 'int', values: Int32Array.from({ length: rows }, (_, row) => 1 + (row % linesPerClaim)) },
      procedure: text(rows, procedures),
      modifiers: text(rows, ['25', '59', '93']),
      pos: text(rows, ['11', '22', '23']),
      units: { kind: 'number', values: Float64Array.from(int(rows, () => 1).values) },
      service_from: { kind: 'date', values: days() },
      service_through: { kind: 'date', values: days() },
      billed_cents: cents(rows),
      allowed_cents: cents(rows),
      paid_cents: cents(rows),
    },
  };
}
