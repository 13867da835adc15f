import type { Hcc } from '../../kernel/codes.ts';
import type { CalendarDate } from '../../kernel/dates.ts';
import { groupBy } from '../../kernel/group-by.ts';
import { loincOf, measureOf } from '../../records/measurements.ts';
import type { CmsHccTables } from '../cms-hcc/tables.ts';
import { type CodedDiagnosis, diagnosisRow, type SuspectFacts } from './facts.ts';
import type { EvidenceRow, Finding, SuspectNeed, SuspectRuleId } from './receipt.ts';
import type { SuspectRule } from './rule.ts';
import { diabetesRules } from './rules/diabetes.ts';
import { heartAndWeightRules } from './rules/heart-and-weight.ts';
import { kidneyRules } from './rules/kidney.ts';
import { hepatitisLoinc, liverRules } from './rules/liver.ts';
import { statusRules } from './rules/status.ts';
import { inRuleUnit, isRuleMeasure, ruleMeasures } from './units.ts';
import { windowOf } from './window.ts';

export type { CodedDiagnosis, Result, Service, SuspectFacts } from './facts.ts';
export type { SuspectRule } from './rule.ts';

/** The table of rules, by id. */
export const suspectRules: readonly SuspectRule[] = [
  ...kidneyRules,
  ...diabetesRules,
  ...heartAndWeightRules,
  ...statusRules,
  ...liverRules,
];

/** LOINC codes that some rule reads. */
export const suspectLoinc: readonly string[] = [...loincOf(ruleMeasures), ...Object.values(hepatitisLoinc)];

/** The longest look-back of a rule. */
export const suspectLookBackDays: number = Math.max(...suspectRules.map(({ lookBackDays }) => lookBackDays));

/** A category that evidence suggests and no claim yet has: a question to a clinician, never a diagnosis. */
export type Suspect = Finding & { readonly rule: SuspectRuleId; readonly hcc: Hcc | undefined };

export type SuspectReview = {
  /** By rule. */
  readonly suspects: readonly Suspect[];
  /** What a rule reads and the member has none of in its look-back. */
  readonly blind: readonly { readonly rule: SuspectRuleId; readonly missing: readonly SuspectNeed[] }[];
  /** Results that are no evidence because their unit is not understood, by code and unit. */
  readonly unreadUnits: readonly {
    readonly code: string;
    readonly unit: string | undefined;
    readonly results: number;
  }[];
};

/**
 * The suspects of a member as of a day.
 *
 * A category that a claim of the service year has, or one that outranks it, is no suspect; nor is one that is a recapture
 * gap. Of two suspects of one hierarchy the more severe stays. ESRD, hospice and death are the caller's to exclude.
 *
 * @param recapture categories that earlier years have and this one lacks.
 * @param tables    of the payment year: its service year is 'this year'.
 */
export function suspectsOf(
  facts: SuspectFacts,
  recapture: readonly Hcc[],
  tables: CmsHccTables,
  asOf: CalendarDate,
): SuspectReview {
  const coded = facts.diagnoses.filter(({ on }) => on >= tables.firstServiceDay && on <= asOf);
  const claimed = [...coded.flatMap(({ code }) => hccsOf(code, tables)), ...recapture];
  const covers = (by: Hcc, hcc: Hcc) => by === hcc || outranks(by, hcc, tables);
  const found = suspectRules.flatMap((rule): Suspect[] => {
    const hcc = rule.hcc as Hcc | undefined;
    const finding = rule.find(windowOf(facts, asOf, rule.lookBackDays));
    if (!finding) return [];
    if (hcc === undefined) return [{ rule: rule.id, hcc, ...finding }];
    if (claimed.some((other) => covers(other, hcc)) || isResolved(facts, hcc, finding, tables, asOf)) return [];
    return [{ rule: rule.id, hcc, ...finding, against: [...finding.against, ...milder(coded, hcc, tables)] }];
  });
  return {
    suspects: found.filter(
      ({ hcc }) => hcc === undefined || !found.some(({ hcc: by }) => by !== undefined && outranks(by, hcc, tables)),
    ),
    blind: suspectRules.flatMap((rule) => {
      const missing = missingOf(rule, facts, asOf);
      return missing.length === 0 ? [] : [{ rule: rule.id, missing }];
    }),
    unreadUnits: unreadUnitsOf(facts, asOf),
  };
}

const hccsOf = (code: string, tables: CmsHccTables): Hcc[] =>
  tables.codes.get(code)?.rows.map(({ category }) => tables.hccs[category]!) ?? [];

const outranks = (by: Hcc, hcc: Hcc, tables: CmsHccTables): boolean =>
  tables.hierarchy[tables.hccs.indexOf(by)]?.links.some((link) => link.hcc === hcc) ?? false;

/** The chart calls the category over since the last evidence for it. */
function isResolved(facts: SuspectFacts, hcc: Hcc, finding: Finding, tables: CmsHccTables, asOf: CalendarDate) {
  const last = finding.for
    .map(({ on }) => on)
    .sort()
    .at(-1)!;
  return facts.resolved.some(({ code, on }) => on >= last && on <= asOf && hccsOf(code, tables).includes(hcc));
}

/** The latest claim of this year that says a milder category of the hierarchy. */
function milder(coded: readonly CodedDiagnosis[], hcc: Hcc, tables: CmsHccTables): EvidenceRow[] {
  const rows = coded.filter(({ code }) => hccsOf(code, tables).some((other) => outranks(hcc, other, tables)));
  const latest = rows.reduce<CodedDiagnosis | undefined>(
    (best, row) => (best && best.on >= row.on ? best : row),
    undefined,
  );
  return latest ? [{ ...diagnosisRow(latest), why: 'coded-lower' }] : [];
}

function missingOf({ needs, lookBackDays }: SuspectRule, facts: SuspectFacts, asOf: CalendarDate): SuspectNeed[] {
  const window = windowOf(facts, asOf, lookBackDays);
  return needs.filter((need) => {
    if (need === 'claims') return window.services(() => true).length + window.diagnoses(/./).length === 0;
    if (need === 'hcv-rna' || need === 'hbsag') return window.results(hepatitisLoinc[need]).length === 0;
    return window.measured(need, 'lower').length === 0;
  });
}

function unreadUnitsOf(facts: SuspectFacts, asOf: CalendarDate): SuspectReview['unreadUnits'] {
  const unread = facts.results.filter(({ code, on, value, unit }) => {
    const measure = measureOf(code);
    return (
      on <= asOf && isRuleMeasure(measure) && value !== undefined && inRuleUnit(measure, value, unit) === undefined
    );
  });
  return [...groupBy(unread, ({ code, unit }) => `${code}|${unit ?? ''}`).values()].map((rows) => ({
    code: rows[0]!.code,
    unit: rows[0]!.unit,
    results: rows.length,
  }));
}
