import type { MemberClinical } from '@optimiq/contracts/clinical';

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
