import type { Permission } from '../access/permissions.ts';

/** Days of a range, both included, as 'YYYY-MM-DD'. */
export type Days = { readonly from: string; readonly through: string };

export const coveredParts = ['part-a', 'part-b', 'part-d', 'dual'] as const;
export const medicareStatuses = ['dual', 'esrd', 'hospice', 'long-term-institutional'] as const;
export const gapStatuses = ['open', 'closed', 'closed-higher', 'closed-lower', 'new'] as const;
export const uses = ['professional-claims', 'institutional-claims', 'inpatient-stays', 'emergency-days'] as const;
export const providerRoles = ['rendering', 'billing', 'facility'] as const;
export const comparisons = ['at-least', 'at-most'] as const;

type Comparison = (typeof comparisons)[number];

/**
 * One question about a member, answered yes or no. What each counts, to the row: docs/cohorts.md.
 *
 * Codes are without dots, in upper case; amounts are whole cents, scores whole thousandths. Ages are those of the run: on
 * 1 February of its payment year.
 */
export type Criterion =
  | { readonly kind: 'sex'; readonly sex: 'F' | 'M' }
  | { readonly kind: 'age'; readonly from?: number | undefined; readonly through?: number | undefined }
  /** Covered for medical care on the as-of date. */
  | { readonly kind: 'enrolled' }
  | { readonly kind: 'plan'; readonly contract: string; readonly plan?: string | undefined }
  | { readonly kind: 'months'; readonly part: (typeof coveredParts)[number]; readonly year: number; readonly n: number }
  | { readonly kind: 'status'; readonly status: (typeof medicareStatuses)[number]; readonly year: number }
  /** One of the codes or one below it, on claims of at least so many days. */
  | ({ readonly kind: 'diagnosis'; readonly codes: readonly string[]; readonly n: number } & Days)
  | { readonly kind: 'hcc'; readonly hcc: number }
  | { readonly kind: 'gap'; readonly status: (typeof gapStatuses)[number]; readonly hcc?: number | undefined }
  | { readonly kind: 'raw-score'; readonly from?: number | undefined; readonly through?: number | undefined }
  | ({
      readonly kind: 'use';
      readonly use: (typeof uses)[number];
      readonly comparison: Comparison;
      readonly n: number;
    } & Days)
  | ({
      readonly kind: 'cost';
      readonly amount: 'paid' | 'allowed';
      readonly comparison: Comparison;
      readonly cents: number;
    } & Days)
  | ({ readonly kind: 'provider'; readonly role: (typeof providerRoles)[number]; readonly number: string } & Days)
  | ({ readonly kind: 'procedure'; readonly codes: readonly string[]; readonly n: number } & Days);

export type CriterionKind = Criterion['kind'];

/**
 * What somebody must hold to ask: a cohort narrowed step by step tells what its criterion is about, so whoever may not see
 * scores may not ask by scores either.
 */
export const permissionFor: Readonly<Record<CriterionKind, Permission>> = {
  sex: 'population:read',
  age: 'population:read',
  enrolled: 'population:read',
  plan: 'population:read',
  months: 'population:read',
  status: 'population:read',
  diagnosis: 'claim:read',
  hcc: 'population:read',
  gap: 'member:list',
  'raw-score': 'score:read',
  use: 'claim:read',
  cost: 'money:read',
  provider: 'claim:read',
  procedure: 'claim:read',
};
