import { suspectRules } from '@optimiq/domain/risk/suspects/model';
import { expect, test } from 'vitest';
import { cmsHccPaymentYears, loadCmsHcc } from './cms-hcc.ts';

/** Codes that a clinician who agrees with a rule would use. */
const codes: Readonly<Record<string, readonly string[]>> = {
  S01: ['N1831', 'N1830'],
  S02: ['N1832'],
  S03: ['N184'],
  S04: ['N185'],
  S06: ['E1122', 'E1121', 'E1022', 'E1322', 'E0822'],
  S07: ['E119', 'E109'],
  S13: ['E6601', 'E66813', 'Z6841', 'Z6845'],
  S25: ['I5022', 'I509'],
  S33: ['Z89431', 'Z89511', 'Z89612'],
  S34: ['Z931', 'Z932', 'Z933', 'Z934', 'Z9350', 'Z936'],
  S36: ['K7460', 'K7469'],
  S37: ['B182', 'B181'],
};

test.each(cmsHccPaymentYears['cms-hcc-v28'])(
  'each rule names the category of V28 that its codes lead to in %i',
  (year) => {
    const tables = loadCmsHcc('cms-hcc-v28', year);
    const led = (code: string) => [
      ...new Set(tables.codes.get(code)?.rows.map(({ category }) => Number(tables.hccs[category]))),
    ];
    for (const { id, hcc } of suspectRules.filter((rule) => rule.hcc !== undefined)) {
      expect([id, tables.labels.has(hcc as never), ...codes[id]!.map(led)]).toEqual([
        id,
        true,
        ...codes[id]!.map(() => [hcc]),
      ]);
    }
    // What V28 does not pay is not suspected: a toe, dialysis status, obesity of class 2, albumin in urine alone.
    expect(['Z89411', 'Z992', 'E66812', 'E0922', 'R809'].map(led)).toEqual(Array(5).fill([]));
    const outranked = (hcc: number) =>
      tables.hierarchy[tables.hccs.indexOf(hcc as never)]!.links.map((link) => Number(link.hcc));
    expect(outranked(326)).toEqual([327, 328, 329]);
    expect(outranked(37)).toEqual([38]);
  },
);
