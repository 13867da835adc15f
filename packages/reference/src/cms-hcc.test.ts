import { dualClasses } from '@optimiq/domain/kernel/dual-status';
import { expect, test } from 'vitest';
import { cmsHccPaymentYears, loadCmsHcc, publishedCmsHcc } from './cms-hcc.ts';
import { assertEqualCoefficients } from './cms-hcc-constraints.ts';

test('each shipped payment year loads, once', () => {
  for (const year of cmsHccPaymentYears['cms-hcc-v28']) {
    const tables = loadCmsHcc('cms-hcc-v28', year);
    expect(tables.year).toMatchObject({ paymentYear: year, serviceYear: year - 1, codingAdjustmentThousandths: 59 });
    expect(tables.hccs).toHaveLength(115);
    expect(tables.codes.size).toBe(8021);
    expect(loadCmsHcc('cms-hcc-v28', year)).toBe(tables);
  }
});

test('2027 uses the tables of 2026 with the list of its own service year', () => {
  const [now, next] = [2026, 2027].map((year) => loadCmsHcc('cms-hcc-v28', year));
  expect(next!.version).toBe(now!.version);
  expect([now!.eligibleProcedures.size, next!.eligibleProcedures.size]).toEqual([6724, 6747]);
  expect([now!.year.normalizationThousandths, next!.year.normalizationThousandths]).toEqual([1067, 1079]);
});

test('the model and all other readers know the same dual status codes', () => {
  for (const year of cmsHccPaymentYears['cms-hcc-v28']) {
    expect(loadCmsHcc('cms-hcc-v28', year).dualStatus).toEqual(dualClasses);
  }
});

test('a payment year without tables is refused', () => {
  expect(() => loadCmsHcc('cms-hcc-v28', 2030)).toThrow('payment year 2030');
});

test('every mapped HCC has a label and a factor in each continuing segment', () => {
  const { labels, segments, hccs } = loadCmsHcc('cms-hcc-v28', 2026);
  for (const [category, hcc] of hccs.entries()) {
    expect(labels.get(hcc), `label of ${hcc}`).toBeTruthy();
    for (const segment of ['CNA', 'CND', 'CFA', 'CFD', 'CPA', 'CPD', 'INS'] as const) {
      expect(segments[segment].categories[category]?.name).toBe(`${segment}_HCC${hcc}`);
    }
  }
});

test('factors that CMS constrains to be equal are equal, and a file where they are not is refused', () => {
  const { factors } = publishedCmsHcc('cms-hcc-v28', 2026);
  expect(() => assertEqualCoefficients('cms-hcc-v28', factors)).not.toThrow();
  const damaged = factors.map((factor) =>
    factor.term === 'HCC37' ? { ...factor, thousandths: { ...factor.thousandths, INS: 281 } } : factor,
  );
  expect(() => assertEqualCoefficients('cms-hcc-v28', damaged)).toThrow(
    'HCCs 36, 37, 38 must share one coefficient in INS',
  );
  const without = factors.filter(({ term }) => !['HCC397', 'HCC398', 'HCC399'].includes(term));
  expect(() => assertEqualCoefficients('cms-hcc-v28', without)).toThrow('HCCs 397, 398, 399');
});

test.each([
  ['HCC37', 'CNA', 166],
  ['HCC202', 'CNA', 543],
  ['DIABETES_HF_V28', 'CNA', 112],
  ['D10P', 'INS', 373],
  ['LTIMCAID', 'INS', 130],
  ['LTIMCAID', 'CNA', undefined],
  ['MCAID_ORIGDIS_NEM75_79', 'NE', 2813],
  ['MCAID_ORIGDIS_NEM75_79', 'SNPNE', 2487],
] as const)('%s in %s is %s thousandths', (term, segment, thousandths) => {
  const factor = publishedCmsHcc('cms-hcc-v28', 2026).factors.find((each) => each.term === term);
  expect(factor?.thousandths[segment]).toBe(thousandths);
});

test.each([
  ['I132', [226, 326]],
  ['E1152', [37, 263]],
  ['E11621', [37, 383]],
  ['E11311', [37, 298]],
  ['I7025', [263, 383]],
  ['M3481', [93, 278]],
  ['I2720', [226]],
])('%s has the categories %j', (code, hccs) => {
  const tables = loadCmsHcc('cms-hcc-v28', 2026);
  expect(tables.codes.get(code)?.rows.map(({ category }) => tables.hccs[category])).toEqual(hccs);
});

test.each([
  'E43',
  'R64',
  'I739',
  'I714',
  'F32A',
  'F329',
  'D84821',
  'Z940',
  'Z992',
  'Z9981',
  'F1010',
  'E66811',
  'Z89411',
])('%s pays nothing in V28', (code) => expect(loadCmsHcc('cms-hcc-v28', 2026).codes.has(code)).toBe(false));
