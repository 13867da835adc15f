import type { Hcc } from '../../../kernel/codes.ts';
import type { MemberRecord } from '../../../records/member-record.ts';
import { indexTables } from '../index-tables.ts';
import type { CmsHccPublishedTables, CmsHccTables, HierarchyPair } from '../tables.ts';

const hccs = [35, 36, 37, 38, 62, 63, 64, 65, 68, 202, 221, 222, 223, 226] as Hcc[];
const outranks: readonly [number, number[]][] = [
  [35, [36, 37, 38]],
  [36, [37, 38]],
  [37, [38]],
  [62, [63, 64, 65, 68]],
  [63, [64, 65, 68, 202]],
  [221, [222, 223, 226]],
  [222, [223, 226]],
  [223, [226]],
];

/** A few published rows: diabetes, liver and heart, enough to follow a rule by eye. */
export const smallPublished: CmsHccPublishedTables = {
  model: 'cms-hcc-v28',
  version: 'small',
  year: {
    paymentYear: 2027,
    serviceYear: 2026,
    normalizationThousandths: 1079,
    codingAdjustmentThousandths: 59,
    hierarchySemantics: 'as-mapped',
    audioOnlyModifiers: new Set(['93', 'FQ']),
    unlinkedChartReview: 'excluded',
  },
  // One made-up code per category, named after it.
  diagnoses: hccs.map((hcc) => ({ code: `A${hcc}`, hcc, tableRow: `small/diagnoses:A${hcc}` })),
  mandatoryEdits: [],
  categoryRequirements: [{ hcc: 223 as Hcc, needsAnyOf: [221, 222, 226] as Hcc[], tableRow: 'small/requirements:223' }],
  hierarchy: outranks.flatMap(([hcc, lesser]) =>
    lesser.map(
      (each): HierarchyPair => ({ hcc: hcc as Hcc, outranks: each as Hcc, tableRow: `small/hierarchy:${hcc}:${each}` }),
    ),
  ),
  diseaseGroups: new Map([
    ['DIABETES', [35, 36, 37, 38] as Hcc[]],
    ['HEART', [221, 222, 223, 226] as Hcc[]],
  ]),
  interactions: [
    { term: 'DIABETES_HF', left: 'DIABETES', right: 'HEART' },
    { term: 'DISABLED_HF', left: 'DISABL', right: 'HEART' },
  ],
  factors: [
    { term: 'F65_69', thousandths: { CNA: 330, INS: 1188 }, tableRow: 'small/factors:F65_69' },
    { term: 'F60_64', thousandths: { CND: 436, INS: 881 }, tableRow: 'small/factors:F60_64' },
    { term: 'NMCAID_NORIGDIS_NEF65', thousandths: { NE: 532 }, tableRow: 'small/factors:NE65' },
    {
      term: 'OriginallyDisabled_Female',
      thousandths: { CNA: 228 },
      tableRow: 'small/factors:OriginallyDisabled_Female',
    },
    { term: 'ORIGDS', thousandths: { INS: 0 }, tableRow: 'small/factors:ORIGDS' },
    { term: 'LTIMCAID', thousandths: { INS: 130 }, tableRow: 'small/factors:LTIMCAID' },
    ...hccs.map((hcc) => ({
      term: `HCC${hcc}`,
      thousandths: { CNA: hcc, CND: hcc, INS: hcc },
      tableRow: `small/factors:HCC${hcc}`,
    })),
    { term: 'D1', thousandths: { CNA: 0, CND: 0, INS: 0 }, tableRow: 'small/factors:D1' },
    { term: 'D2', thousandths: { CNA: 50, CND: 88, INS: 0 }, tableRow: 'small/factors:D2' },
    { term: 'DIABETES_HF', thousandths: { CNA: 112, INS: 209 }, tableRow: 'small/factors:DIABETES_HF' },
    { term: 'DISABLED_HF', thousandths: { INS: 488 }, tableRow: 'small/factors:DISABLED_HF' },
  ],
  labels: new Map(),
  billTypes: new Map([
    ['11', 'inpatient'],
    ['13', 'outpatient'],
  ]),
  eligibleProcedures: new Set(['99213', 'G0467']),
  dualStatus: new Map([
    ['01', 'partial'],
    ['02', 'full'],
  ]),
};

export const smallTables: CmsHccTables = indexTables(smallPublished);

/** A woman of 67, entitled by age, without Medicaid and without a diagnosis. */
export const healthy: MemberRecord = {
  sex: 'F',
  age: 67,
  orec: '0',
  dualCode: '00',
  newEnrollee: false,
  snp: false,
  lti: false,
  diagnoses: [],
  claims: [],
};
