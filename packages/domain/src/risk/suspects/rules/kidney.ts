import { diagnosisRow, serviceRow } from '../facts.ts';
import type { EvidenceRow, Finding, SuspectReason, SuspectRuleId } from '../receipt.ts';
import { firstVersion, type SuspectRule } from '../rule.ts';
import { acuteKidney, against, codes, isInStay, isNear, type Measured, twice, type Window } from '../window.ts';

const kdigo = 'KDIGO 2024 Clinical Practice Guideline for CKD';
const acuteDays = 90;

/** eGFR that say something lasting, and those that may be an acute illness. */
export function lastingEgfr(window: Window): { lasting: readonly Measured[]; aside: EvidenceRow[] } {
  const acute = acuteKidney(window);
  // Laboratories that write a normal value as '>59' are many, and the sign is not kept: 59 says nothing.
  const all = window.measured('egfr', 'higher').filter(({ value }) => value !== 59);
  const isAcute = ({ on }: Measured) => isNear(on, acute, acuteDays);
  const inStay = (one: Measured) => !isAcute(one) && isInStay(one.on, window);
  return {
    lasting: all.filter((one) => !isAcute(one) && !inStay(one)),
    aside: [...against(all.filter(isAcute), 'acute-kidney-injury'), ...against(all.filter(inStay), 'inpatient-stay')],
  };
}

/** Two values of a band, 90 days apart; a later one above it rules it out, in stage 3a with normal urine albumin only. */
function inBand(window: Window, low: number, high: number, reason: SuspectReason): Finding | undefined {
  const { lasting, aside } = lastingEgfr(window);
  const pair = twice(
    lasting.filter(({ value }) => value >= low && value < high),
    90,
  );
  if (pair.length === 0) return undefined;
  const better = lasting.filter(({ on, value }) => on > pair[0]!.on && value >= high);
  if (better.some(({ on }) => on > pair[1]!.on)) {
    if (high < 60 && lasting.at(-1)!.value >= high) return undefined;
    const albumin = window.measured('albumin-creatinine-ratio', 'lower').at(-1);
    if (high === 60 && albumin && albumin.value < 30) return undefined;
  }
  return { reason, for: pair.map(({ row }) => row), against: [...against(better, 'later-normal'), ...aside] };
}

type Band = { readonly id: SuspectRuleId; readonly hcc: number; readonly reason: SuspectReason };

const band = ({ id, hcc, reason }: Band, low: number, high: number): SuspectRule => ({
  ...firstVersion,
  ...{ id, hcc, lookBackDays: 730, citation: kdigo, needs: ['egfr'], unseen: [] },
  find: (window) => inBand(window, low, high, reason),
});

const isAccess = codes('36818-36830 93985-93986');
const isDialysis = codes('90935-90999');

/** Vein mapping or access surgery, while the latest eGFR is not above stage 5. */
function accessOf(window: Window): Finding | undefined {
  const acute = acuteKidney(window);
  const found = window.services(isAccess).filter(({ on }) => !isNear(on, acute, acuteDays));
  const { lasting, aside } = lastingEgfr(window);
  if (found.length === 0 || (lasting.at(-1)?.value ?? 0) >= 15) return undefined;
  return { reason: 'dialysis-access', for: found.map(serviceRow), against: aside };
}

/** Dialysis in three calendar months or more, none of it for acute injury, without recovery after it. */
function dialysisOf(window: Window): Finding | undefined {
  const acute = acuteKidney(window);
  const rows = [
    ...window.services(isDialysis).map(serviceRow),
    ...window
      .diagnoses(/^N186$/)
      .filter(({ billType }) => billType?.startsWith('72'))
      .map(diagnosisRow),
  ]
    .filter(({ on }) => !isNear(on, acute, acuteDays))
    .sort((a, b) => (a.on < b.on ? -1 : 1));
  const byMonth = new Map(rows.map((row) => [row.on.slice(0, 7), row]));
  if (byMonth.size < 3) return undefined;
  const { lasting, aside } = lastingEgfr(window);
  if (lasting.some(({ on, value }) => on > rows.at(-1)!.on && value >= 15)) return undefined;
  return { reason: 'dialysis-months', for: [...byMonth.values()], against: aside };
}

/** Chronic kidney disease by eGFR, and dialysis without the status that pays for it. */
export const kidneyRules: readonly SuspectRule[] = [
  band({ id: 'S01', hcc: 329, reason: 'egfr-3a' }, 45, 60),
  band({ id: 'S02', hcc: 328, reason: 'egfr-3b' }, 30, 45),
  band({ id: 'S03', hcc: 327, reason: 'egfr-4' }, 15, 30),
  {
    ...firstVersion,
    ...{ id: 'S04', hcc: 326, lookBackDays: 365, citation: kdigo, needs: ['egfr', 'claims'], unseen: [] },
    find: (window) => inBand(window, 0, 15, 'egfr-5') ?? accessOf(window),
  },
  {
    ...firstVersion,
    ...{ id: 'S05', lookBackDays: 365, citation: '42 CFR 406.13; form CMS-2728', needs: ['claims'], unseen: [] },
    find: dialysisOf,
  },
];
