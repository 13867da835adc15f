import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isTotalLine } from '@optimiq/domain/records/line-sums';
import type { SourceClaim, SourceEligibilityYear, SourceFill } from '@optimiq/domain/records/source';
import { describe, expect, test } from 'vitest';
import { readAll } from './cases.ts';

const folder = join(import.meta.dirname, '../../../../../shared/samples');
const places = ['a_claims_population/rif', 'c_interchange/cms_bfd', 'c_interchange/cms_rif_static'];
const isRif = /rif-synthea__(?!export)|runA_|sample-a-(?!multiple-entries)/;

const bytesOf = (path: string): Buffer => {
  const bytes = readFileSync(join(folder, path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const files = existsSync(folder)
  ? places
      .flatMap((place) => readdirSync(join(folder, place)).map((name) => `${place}/${name}`))
      .filter((path) => isRif.test(path))
  : [];

type Raw = Record<string, string>;
const rowsOf = (bytes: Buffer, delimiter: string): Raw[] => {
  const [header, ...lines] = bytes
    .toString()
    .replace('\ufeff', '')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(delimiter));
  return lines.map((cells) => Object.fromEntries(cells.map((cell, index) => [header![index]!, cell])));
};
const cents = (text: string | undefined) => Math.round(Number(text || 0) * 100);
const total = <T>(rows: Iterable<T>, value: (row: T) => number) => [...rows].reduce((sum, row) => sum + value(row), 0);

const lineBilled = (row: Raw) => cents(row['REV_CNTR_TOT_CHRG_AMT'] ?? row['LINE_SBMTD_CHRG_AMT']);
/** Not the revenue center that states the total of the claim, which files write with and without zeros. */
const isService = (row: Raw) => row['REV_CNTR'] === undefined || Number(row['REV_CNTR']) !== 1;

/** Claims, lines and amounts of a raw file, or fills, or persons: without the reader under test. */
function rawSums(rows: readonly Raw[]) {
  if (rows[0]?.['PDE_ID']) return { fills: rows.length, cost: total(rows, (row) => cents(row['TOT_RX_CST_AMT'])) };
  if (!rows[0]?.['CLM_ID']) return { persons: rows.length };
  const heads = [...new Map(rows.map((row) => [row['CLM_ID'], row])).values()];
  return {
    claims: heads.length,
    lines: rows.length,
    billed: total(heads, (row) => cents(row['CLM_TOT_CHRG_AMT'] ?? row['NCH_CARR_CLM_SBMTD_CHRG_AMT'])),
    paid: total(heads, (row) => cents(row['CLM_PMT_AMT'])),
    lineBilled: total(rows, lineBilled),
    serviceBilled: total(rows.filter(isService), lineBilled),
  };
}

describe.skipIf(!existsSync(folder))('samples in ../shared (skipped when the folder is absent)', () => {
  test.each(files)('PHD-02 %s: counts and sums are those of the raw rows', async (path) => {
    const bytes = bytesOf(path);
    const raw = rowsOf(bytes, '|');
    const { records, problems, rowsRead } = await readAll(bytes);
    expect(problems.filter(({ severity }) => severity !== 'warning')).toEqual([]);
    expect(rowsRead).toBe(raw.length);
    const claims = records.filter((record): record is SourceClaim => record.kind === 'claim');
    const fills = records.filter((record): record is SourceFill => record.kind === 'fill');
    const expected = rawSums(raw);
    if ('fills' in expected)
      expect({ fills: fills.length, cost: total(fills, (fill) => fill.costCents ?? 0) }).toEqual(expected);
    else if ('persons' in expected)
      expect(records.filter(({ kind }) => kind === 'member')).toHaveLength(expected.persons!);
    else {
      expect({
        claims: claims.length,
        lines: total(claims, ({ lines }) => lines.length),
        billed: total(claims, ({ billedCents }) => billedCents ?? 0),
        paid: total(claims, ({ paidCents }) => paidCents ?? 0),
        lineBilled: total(claims, ({ lines }) => total(lines, ({ billedCents }) => billedCents ?? 0)),
        serviceBilled: total(claims, ({ lines }) =>
          total(
            lines.filter((line) => !isTotalLine(line)),
            ({ billedCents }) => billedCents ?? 0,
          ),
        ),
      }).toEqual(expected);
    }
  });

  test('PHD-02, PHD-04 years, fills and diagnoses are those that others made of the same files', async () => {
    const all = await Promise.all(files.filter((path) => /runA_/.test(path)).map((path) => readAll(bytesOf(path))));
    const records = all.flatMap((file) => file.records);
    const people = new Set(records.flatMap((record) => ('person' in record ? [record.person?.memberId] : [])));
    // The tables hold four runs; the files read here are of one.
    const tidy = (name: string) =>
      rowsOf(bytesOf(`a_claims_population/${name}.csv.gz`), ',').filter((row) => people.has(row['member_id']));

    const years = new Map(
      records
        .filter((record): record is SourceEligibilityYear => record.kind === 'eligibility-year')
        .map((year) => [`${year.person.memberId} ${year.year}`, year]),
    );
    const stated = tidy('eligibility_year');
    for (const row of stated) {
      const year = years.get(`${row['member_id']} ${row['year']}`)!;
      const { orec, crec, medicareStatus, partAMonths, partBMonths, hmoMonths, partDMonths, dualMonths } = year;
      expect([orec, crec, medicareStatus, partAMonths, partBMonths, hmoMonths, partDMonths, dualMonths].join()).toBe(
        [
          'orec',
          'crec',
          'medicare_status',
          'part_a_months',
          'part_b_months',
          'hmo_months',
          'part_d_months',
          'dual_months',
        ]
          .map((name) => row[name])
          .join(),
      );
      expect([year.dualCode ?? '', year.contract ?? '']).toEqual([
        row['dual_code_jan']!.replace(/\D+/, ''),
        row['partc_contract_jan'],
      ]);
    }
    expect(stated.length).toBeGreaterThan(2_000);

    const diagnosesOf = new Map(
      records
        .filter((record): record is SourceClaim => record.kind === 'claim')
        .map((claim) => [`${claim.person.memberId} ${claim.claimId}`, claim]),
    );
    let compared = 0;
    for (const row of tidy('claim_lines')) {
      const claim = diagnosesOf.get(`${row['member_id']} ${row['claim_id']}`)!;
      const read = new Set(claim.diagnoses.map(({ code }) => code));
      for (let number = 1; number <= 12; number++) {
        const code = row[`dx${number}`];
        if (code && !read.has(code)) throw new Error(`a diagnosis in column ${number} is not read`);
        if (code) compared++;
      }
    }
    expect(compared).toBeGreaterThan(100_000);
    expect(records.filter(({ kind }) => kind === 'fill')).toHaveLength(tidy('pharmacy').length);
  }, 120_000);
});
