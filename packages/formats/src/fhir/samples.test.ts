import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readAll } from './cases.ts';

const folder = join(import.meta.dirname, '../../../../../shared/samples');

const bytesOf = (path: string): Buffer => {
  const bytes = readFileSync(join(folder, path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const cents = (amount: number | undefined) => Math.round((amount ?? 0) * 100);
const sums = (records: readonly object[]) =>
  records.reduce<{ billed: number; paid: number }>(
    ({ billed, paid }, record) => ({
      billed: billed + ('billedCents' in record ? Number(record.billedCents) : 0),
      paid: paid + ('paidCents' in record ? Number(record.paidCents) : 0),
    }),
    { billed: 0, paid: 0 },
  );

// biome-ignore lint/suspicious/noExplicitAny: raw JSON, read without the reader under test
type Raw = any;

describe.skipIf(!existsSync(folder))('samples in ../shared (skipped when the folder is absent)', () => {
  test('PHD-02: Blue Button version 1: counts and sums are those of the raw JSON', async () => {
    const bytes = bytesOf('c_interchange/fhir_eob/sample_eob_200.ndjson');
    const raw: Raw[] = bytes
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const claims = raw.filter(({ id }) => !id.startsWith('pde'));
    const submitted = (claim: Raw) =>
      claim.totalCost ?? claim.extension.find(({ url }: Raw) => url.endsWith('nch_carr_clm_sbmtd_chrg_amt')).valueMoney;
    const { records, problems, rowsRead } = await readAll(bytes);
    expect(rowsRead).toBe(200);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(records.filter(({ kind }) => kind === 'claim')).toHaveLength(claims.length);
    expect(records.filter(({ kind }) => kind === 'fill')).toHaveLength(200 - claims.length);
    expect(sums(records)).toEqual({
      billed: claims.reduce((sum, claim) => sum + cents(submitted(claim).value), 0),
      paid: claims.reduce((sum, claim) => sum + cents(claim.payment?.amount?.value), 0),
    });
  });

  test('PHD-02, PHD-03: bundles of a synthetic population: counts and sums are those of the raw JSON', async () => {
    const lines = bytesOf('b_fhir_r4/bundles.ndjson.gz').toString().split('\n').slice(0, 12);
    const raw: Raw[] = lines.flatMap((line) => JSON.parse(line).entry.map(({ resource }: Raw) => resource));
    const count = (type: string) => raw.filter(({ resourceType }) => resourceType === type).length;
    const { records, problems, rowsRead } = await readAll(lines.join('\n'));
    const kinds = (kind: string) => records.filter((record) => record.kind === kind).length;
    expect(rowsRead).toBe(raw.length);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect([kinds('member'), kinds('condition'), kinds('encounter'), kinds('procedure')]).toEqual(
      ['Patient', 'Condition', 'Encounter', 'Procedure'].map(count),
    );
    expect(kinds('claim') + kinds('fill')).toBe(count('Claim') + count('ExplanationOfBenefit'));
    const claims = raw.filter(
      ({ resourceType, type }) =>
        /^(Claim|ExplanationOfBenefit)$/.test(resourceType) && type.coding[0].code !== 'pharmacy',
    );
    expect(sums(records)).toEqual({
      billed: claims.reduce((sum, { total }) => sum + cents(total[0]?.amount.value ?? total.value), 0),
      paid: claims.reduce((sum, { payment }) => sum + cents(payment?.amount.value), 0),
    });
  });

  test.each([
    'c_interchange/fhir_eob/bfd_v2/eobByPatientIdAll.json',
    'c_interchange/cms_bcda/synthetic_beneficiary_data__ExplanationOfBenefit.gz',
    'c_interchange/cms_bcda/synthetic_beneficiary_data__Coverage.gz',
    'c_interchange/cms_bcda/synthetic_beneficiary_data__Patient.gz',
    'c_interchange/cms_bfd/eob__ExplanationOfBenefit.json.gz',
    'c_interchange/cms_bfd/eob__ExplanationOfBenefit-Pharmacy.json.gz',
  ])('%s: every resource is a record', async (path) => {
    const bytes = bytesOf(path);
    const raw: Raw = JSON.parse(bytes.toString());
    const { records, problems } = await readAll(bytes);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(records).toHaveLength(raw.entry?.length ?? 1);
  });

  test('post-acute resources: what is not read is said by type', async () => {
    const { records, problems, rowsRead } = await readAll(bytesOf('b_fhir_r4/pacio/resources.ndjson.gz'));
    const unread = problems.filter(({ count }) => count !== undefined);
    expect(rowsRead).toBe(933);
    expect(records.filter(({ kind }) => kind === 'member').length).toBeGreaterThanOrEqual(5);
    expect(unread.map(({ field }) => field)).toContain('MedicationStatement');
  });
});
