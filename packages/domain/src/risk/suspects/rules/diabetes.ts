import { diagnosisRow } from '../facts.ts';
import type { Finding, SuspectReason } from '../receipt.ts';
import { firstVersion, type SuspectRule } from '../rule.ts';
import { against, codes, isInStay, isNear, type Measured, twice, type Window } from '../window.ts';
import { lastingEgfr } from './kidney.ts';

const ada = 'ADA Standards of Care in Diabetes 2025';
const isBiopsy = codes('50200');
const isTransplant = codes('33945 32851-32854 47135 44135-44136 48554 38240-38241 50360 50365');
const pregnancy = /^(O|Z33|Z34|Z3A)/;
// Long-term systemic steroids, adverse effect of them, diabetes that a drug made.
const steroids = /^(Z7952|T380X5|E09)/;

/** Diabetes that V28 pays (E09, made by a drug, is none) on a claim, with eGFR of stage 3a or worse or with raised urine albumin, each twice 90 days apart. */
function kidneyComplication(window: Window): Finding | undefined {
  const diabetes = window.diagnoses(/^E(08|10|11|13)/).at(-1);
  if (!diabetes || hasOtherCause(window)) return undefined;
  const { lasting, aside } = lastingEgfr(window);
  const filtering = twice(
    lasting.filter(({ value }) => value < 60),
    90,
  );
  const albumin = twice(
    window
      .measured('albumin-creatinine-ratio', 'lower')
      .filter(({ on, value }) => value >= 30 && !isInStay(on, window)),
    90,
  );
  const found = filtering.length > 0 && !isRecovered(window, filtering[1]!) ? filtering : albumin;
  if (found.length === 0) return undefined;
  const latest = window.measured('a1c', 'lower').slice(-2);
  const isControlled = latest.length === 2 && latest.every(({ value }) => value < 6.5);
  return {
    reason: found === albumin ? 'diabetes-albumin' : 'diabetes-egfr',
    for: [diagnosisRow(diabetes), ...found.map(({ row }) => row)],
    against: [...(isControlled ? against(latest, 'controlled') : []), ...aside],
  };
}

/** Other kidney disease is coded, or a biopsy stands beside hypertensive kidney disease. */
const hasOtherCause = (window: Window): boolean =>
  window.diagnoses(/^(N03|Q61)/).length > 0 ||
  (window.diagnoses(/^I12/).length > 0 && window.services(isBiopsy).length > 0);

const isRecovered = (window: Window, last: Measured): boolean =>
  lastingEgfr(window).lasting.some(({ on, value }) => on > last.on && value >= 60);

/** Two values at the bar on different days, none in pregnancy, on steroids or after a transplant. */
function uncoded(window: Window): Finding | undefined {
  const pregnant = window.diagnoses(pregnancy);
  const transplants = window.services(isTransplant);
  const onSteroids = window.diagnoses(steroids);
  const counts = ({ on }: Measured) =>
    !isNear(on, pregnant, 280) && !isNear(on, transplants, 30) && !isNear(on, onSteroids, 90);
  const found = (rows: readonly Measured[], bar: number, reason: SuspectReason): Finding | undefined => {
    const pair = twice(
      rows.filter((one) => one.value >= bar && counts(one)),
      1,
    );
    if (pair.length === 0) return undefined;
    const later = rows.filter(({ on, value }) => on > pair[1]!.on && value < bar);
    return { reason, for: pair.map(({ row }) => row), against: against(later, 'later-normal') };
  };
  const glucose = window.measured('glucose-fasting', 'lower').filter(({ on }) => !isInStay(on, window));
  return found(window.measured('a1c', 'lower'), 6.5, 'a1c-twice') ?? found(glucose, 126, 'glucose-twice');
}

export const diabetesRules: readonly SuspectRule[] = [
  {
    ...firstVersion,
    ...{ id: 'S06', hcc: 37, lookBackDays: 730, citation: `${ada}, chronic kidney disease` },
    needs: ['claims', 'egfr', 'albumin-creatinine-ratio'],
    unseen: ['drugs'],
    find: kidneyComplication,
  },
  {
    ...firstVersion,
    ...{ id: 'S07', hcc: 38, lookBackDays: 730, citation: `${ada}, diagnosis` },
    needs: ['a1c', 'glucose-fasting'],
    unseen: ['drugs'],
    find: uncoded,
  },
];
