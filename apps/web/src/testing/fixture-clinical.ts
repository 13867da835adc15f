import type { MemberClinical } from '@optimiq/contracts/clinical';
import type { MemberSuspects } from '@optimiq/contracts/suspects';

const points = (values: readonly number[], outside: (value: number) => boolean) =>
  values.map((value, at) => ({
    on: `${2025 - Math.floor(at / 2)}-0${9 - (at % 2) * 6}-12`,
    value,
    isOutside: outside(value),
  }));

/** Made-up labs, vitals and drugs. */
export const clinical: MemberClinical = {
  asOf: '2025-11-24',
  measurements: [
    {
      ...{ system: 'loinc', code: '4548-4', measure: 'a1c', kind: 'lab', unit: '%', low: 4, high: 5.6 },
      points: points([7.9, 7.4, 7.1, 6.8], (value) => value > 5.6),
    },
    {
      ...{ system: 'loinc', code: '62238-1', measure: 'egfr', kind: 'lab', unit: 'mL/min/{1.73_m2}', low: 60 },
      points: points([48, 52, 55, 63, 66], (value) => value < 60),
    },
    { ...{ system: 'loinc', code: '3024-7', kind: 'lab', unit: 'ng/dL' }, points: points([1.2], () => false) },
    {
      ...{ system: 'loinc', code: '8480-6', measure: 'systolic', kind: 'vital', unit: 'mm[Hg]', high: 130 },
      points: points([142, 138, 128], (value) => value > 130),
    },
  ],
  hasMore: false,
  dispensed: [
    {
      ...{ coding: 'ndc', code: '00093104801', fills: 6, firstOn: '2025-01-08', lastOn: '2025-11-02', days: 180 },
      runsOutOn: '2025-12-02',
    },
    {
      coding: 'rxnorm',
      code: '860975',
      fills: 2,
      firstOn: '2024-02-01',
      lastOn: '2024-05-03',
      runsOutOn: '2024-06-02',
    },
  ],
  ordered: [{ system: 'rxnorm', code: '860975', status: 'active', intent: 'order', writtenOn: '2024-02-01', days: 30 }],
};

const egfr = (on: string, value: number) => ({
  ...({ what: 'result', code: '62238-1', measure: 'egfr', on, value, unit: 'mL/min/{1.73_m2}' } as const),
});
const rule = { version: 1, effectiveOn: '2025-01-01', missing: [], unseen: [] };

/** Two made-up suspects, one of them by a claim. */
export const suspects = (claimKey: string): MemberSuspects => ({
  paymentYear: 2026,
  asOf: '2025-11-24',
  items: [
    {
      ...{ rule: 'S01', hcc: 329, label: 'Chronic Kidney Disease, Moderate (Stage 3, Except 3B)', reason: 'egfr-3a' },
      for: [egfr('2025-03-12', 52), egfr('2025-09-12', 48)],
      against: [{ ...egfr('2025-10-12', 61), why: 'later-normal' }],
    },
    {
      ...{ rule: 'S33', hcc: 409, label: 'Amputation Status', reason: 'leg-amputation', against: [] },
      for: [{ what: 'service', code: 'L5301', on: '2025-05-02', claimKey, line: 1 }],
    },
  ],
  rules: [
    { ...rule, rule: 'S01', hcc: 329, lookBackDays: 730, citation: 'KDIGO 2024' },
    { ...rule, rule: 'S33', hcc: 409, lookBackDays: 1825, citation: 'CMS LCD L33787', unseen: ['exams'] },
    { ...rule, rule: 'S13', hcc: 48, lookBackDays: 365, citation: 'AACE 2016', missing: ['bmi'] },
  ],
  unreadUnits: [{ code: '4548-4', unit: 'g/dL', results: 2 }],
});
