import { diagnosisRow, serviceRow } from '../facts.ts';
import type { Finding } from '../receipt.ts';
import { firstVersion, type SuspectRule } from '../rule.ts';
import { against, codes, isNear, twice, type Window } from '../window.ts';

const isBariatric = codes('43644-43645 43770 43775 43842-43848');
const isLegAmputation = codes('27590-27598 27880-27889 28800-28805');

/** BMI of 40 twice, 30 days apart and after any surgery for weight; heights that agree, no pregnancy, not below 35 since. */
function morbidObesity(window: Window): Finding | undefined {
  const surgery = window.services(isBariatric).at(-1);
  const pregnant = window.diagnoses(/^(O|Z33|Z34|Z3A)/);
  const heights = window.measured('height', 'higher').map(({ value }) => value);
  if (heights.length > 0 && Math.max(...heights) - Math.min(...heights) > 3) return undefined;
  const all = window
    .measured('bmi', 'lower')
    .filter(({ on }) => (!surgery || on > surgery.on) && !isNear(on, pregnant, 280));
  const pair = twice(
    all.filter(({ value }) => value >= 40),
    30,
  );
  if (pair.length === 0 || all.at(-1)!.value < 35) return undefined;
  const later = all.filter(({ on, value }) => on > pair[1]!.on && value < 40);
  return {
    reason: 'bmi-40',
    for: pair.map(({ row }) => row),
    against: [
      ...against(later, 'later-normal'),
      ...window
        .diagnoses(/^(R60|I890|E877)/)
        .slice(-1)
        .map((one) => ({ ...diagnosisRow(one), why: 'edema' as const })),
      ...window
        .diagnoses(/^Z89[56]/)
        .slice(-1)
        .map((one) => ({ ...diagnosisRow(one), why: 'amputation' as const })),
      ...window
        .services(isLegAmputation)
        .slice(-1)
        .map((one) => ({ ...serviceRow(one), why: 'amputation' as const })),
    ],
  };
}

/** Ejection fraction of 40 % or less; a normal one and a normal peptide after it rule it out. */
function heartFailure(window: Window): Finding | undefined {
  const all = window.measured('ejection-fraction', 'higher');
  const low = all.filter(({ value }) => value > 0 && value <= 40).at(-1);
  if (!low) return undefined;
  const later = all.filter(({ on, value }) => on > low.on && value >= 50);
  const peptide = [
    ...window.measured('bnp', 'lower').map((one) => ({ ...one, isNormal: one.value < 100 })),
    ...window.measured('nt-probnp', 'lower').map((one) => ({ ...one, isNormal: one.value < 300 })),
  ]
    .filter(({ on }) => on > low.on)
    .sort((a, b) => (a.on < b.on ? -1 : 1))
    .at(-1);
  if (later.length > 0 && peptide?.isNormal) return undefined;
  return {
    reason: 'ejection-fraction-40',
    for: [low.row],
    against: against([...later, ...(peptide?.isNormal ? [peptide] : [])], 'later-normal'),
  };
}

export const heartAndWeightRules: readonly SuspectRule[] = [
  {
    ...firstVersion,
    ...{ id: 'S13', hcc: 48, lookBackDays: 365, citation: 'AACE/ACE 2016 obesity guideline; NIH 1998' },
    needs: ['bmi'],
    unseen: ['notes'],
    find: morbidObesity,
  },
  {
    ...firstVersion,
    ...{ id: 'S25', hcc: 226, lookBackDays: 730, citation: 'AHA/ACC/HFSA 2022 heart failure guideline' },
    needs: ['ejection-fraction'],
    unseen: ['drugs'],
    find: heartFailure,
  },
];
