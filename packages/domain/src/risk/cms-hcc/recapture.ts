import type { Hcc } from '../../kernel/codes.ts';
import type { CalendarDate } from '../../kernel/dates.ts';
import type { MemberClaim, MemberRecord } from '../../records/member-record.ts';
import { applyCategoryRequirements } from './category-requirements.ts';
import { eligibleDiagnoses } from './eligible-diagnoses.ts';
import { has } from './hcc-set.ts';
import { applyHierarchies } from './hierarchies.ts';
import { type Impact, impactOf } from './impact.ts';
import { type MappedCategory, mapToHccs } from './map-to-hccs.ts';
import type { DiagnosisEvidence, RiskReceipt, ScoringSettings } from './receipt.ts';
import type { CmsHccTables } from './tables.ts';

/** How many service years before the present one are looked at. */
export const lookBackYears = 2;

/**
 * What became of a condition category of earlier years: 'open', not coded yet; 'closed', coded again; 'closed-higher' and
 * 'closed-lower', a more or a less severe category of its hierarchy is coded. 'new': coded, and nothing of its hierarchy
 * before.
 */
export type GapStatus = 'open' | 'closed' | 'closed-higher' | 'closed-lower' | 'new';

/** The claim that says a member has a category, and the code it says it by. */
export type GapClaim = {
  readonly claimKey: string;
  readonly serviceThrough: CalendarDate;
  readonly code: string;
  /** Category the code leads to. */
  readonly hcc: Hcc;
};

export type RecaptureGap = {
  readonly hcc: Hcc;
  readonly status: GapStatus;
  /** Earlier years in which it holds after hierarchies: bit n stands for the year n + 1 before; none for 'new'. */
  readonly codedMask: number;
  /** The latest claim of those years. */
  readonly lastCoded: GapClaim | undefined;
  /** The first claim of this service year that carries it, or the category that stands for it. */
  readonly closedBy: GapClaim | undefined;
  /** What coding it would add, everything else as it is: of 'open' and 'closed-lower' only. */
  readonly impact: Impact | undefined;
};

/** A service year before the present one: the model's tables with that year's dates and list of procedures. */
export type EarlierYear = { readonly serviceYear: number; readonly tables: CmsHccTables };

/**
 * The condition categories a member had in earlier years, and whether the present service year has them.
 *
 * An earlier year is judged as the present model would: its claims pass the filter of their own year, then the present
 * map, edits, requirements and hierarchies. The latest year that has anything of a hierarchy is the last word on it: a
 * category of an older year is no gap beside a milder one of a later year.
 *
 * @param member  as of the payment year, with the claims of its service year.
 * @param receipt of the member's score.
 * @param earlier claims of the years before, in any order.
 * @param years   without a gap, latest first.
 * @returns       ascending by HCC, each once.
 */
export function recaptureGaps(
  member: MemberRecord,
  receipt: RiskReceipt,
  earlier: readonly MemberClaim[],
  years: readonly EarlierYear[],
  tables: CmsHccTables,
  settings: ScoringSettings,
): RecaptureGap[] {
  if (earlier.length === 0 && receipt.hccs.length === 0) return [];
  const held = heldBefore(member, earlier, years, settings);
  const present = [...receipt.hccs, ...receipt.dropped]
    .map(({ hcc, diagnoses }): MappedCategory => ({ category: tables.hccs.indexOf(hcc), diagnoses: [...diagnoses] }))
    .sort((a, b) => a.category - b.category);
  const kept = receipt.hccs.map(({ hcc }) => tables.hccs.indexOf(hcc));
  // With those that a requirement refuses: what is added may be what they need.
  let mapped: readonly MappedCategory[] | undefined;
  const gainOf = (category: number) => {
    mapped ??= mappedOf(member, tables, settings);
    return impactOf(category, member, mapped, receipt, tables, settings);
  };
  const gaps = [...held].map(([category, history]): RecaptureGap => {
    const [status, standsFor] = statusOf(category, kept, tables);
    const by = present.find((one) => one.category === standsFor);
    return {
      hcc: tables.hccs[category]!,
      status,
      codedMask: history.mask,
      lastCoded: claimOf(history.diagnoses, tables.hccs[category]!, 'last'),
      closedBy: by && claimOf(by.diagnoses, tables.hccs[by.category]!, 'first'),
      impact: status === 'open' || status === 'closed-lower' ? gainOf(category) : undefined,
    };
  });
  for (const category of kept) {
    if (held.has(category) || [...held.keys()].some((other) => areRelated(category, other, tables))) continue;
    const hcc = tables.hccs[category]!;
    const { diagnoses } = present.find((one) => one.category === category)!;
    const closedBy = claimOf(diagnoses, hcc, 'first');
    gaps.push({ hcc, status: 'new', codedMask: 0, lastCoded: undefined, closedBy, impact: undefined });
  }
  return gaps.sort((a, b) => a.hcc - b.hcc);
}

type History = { mask: number; readonly diagnoses: readonly DiagnosisEvidence[] };

/** Categories that earlier years leave after hierarchies, but for those a later year has another word on. */
function heldBefore(
  member: MemberRecord,
  earlier: readonly MemberClaim[],
  years: readonly EarlierYear[],
  settings: ScoringSettings,
): Map<number, History> {
  const held = new Map<number, History>();
  for (const [back, { tables }] of years.entries()) {
    const claims = earlier.filter(
      ({ serviceThrough }) => serviceThrough >= tables.firstServiceDay && serviceThrough <= tables.lastServiceDay,
    );
    if (claims.length === 0) continue;
    const mapped = mappedOf({ ...member, claims, diagnoses: [] }, tables, settings);
    const categories = applyCategoryRequirements(mapped, tables, []);
    const before = [...held.keys()];
    for (const { category, diagnoses } of applyHierarchies(categories, tables, settings.hierarchySemantics).kept) {
      const known = held.get(category);
      if (known) known.mask |= 1 << back;
      else if (!before.some((other) => areRelated(category, other, tables)))
        held.set(category, { mask: 1 << back, diagnoses });
    }
  }
  return held;
}

/** Steps 1 to 3 of the model. */
const mappedOf = (member: MemberRecord, tables: CmsHccTables, settings: ScoringSettings): MappedCategory[] =>
  mapToHccs(eligibleDiagnoses(member, tables, []), member, tables, settings, []);

/** What became of a category, and the category of this year that says so. */
function statusOf(category: number, kept: readonly number[], tables: CmsHccTables): [GapStatus, number | undefined] {
  if (kept.includes(category)) return ['closed', category];
  const higher = kept.find((other) => has(tables.hierarchy[other]!.over, category));
  if (higher !== undefined) return ['closed-higher', higher];
  const lower = kept.find((other) => has(tables.hierarchy[category]!.over, other));
  return lower === undefined ? ['open', undefined] : ['closed-lower', lower];
}

/** Whether one of two categories outranks the other. */
const areRelated = (a: number, b: number, tables: CmsHccTables): boolean =>
  has(tables.hierarchy[a]!.over, b) || has(tables.hierarchy[b]!.over, a);

/** The first or the last claim behind a category; of one day, the one whose code comes first. */
function claimOf(diagnoses: readonly DiagnosisEvidence[], hcc: Hcc, which: 'first' | 'last'): GapClaim | undefined {
  let found: GapClaim | undefined;
  for (const { code, claims } of diagnoses) {
    for (const { claimKey, serviceThrough } of claims) {
      const isSooner = found === undefined || serviceThrough < found.serviceThrough;
      const isSame = serviceThrough === found?.serviceThrough;
      if (isSame ? code < found!.code : found === undefined || isSooner === (which === 'first')) {
        found = { claimKey, serviceThrough, code, hcc };
      }
    }
  }
  return found;
}
