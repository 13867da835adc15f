import type { QualityRuleId } from '@optimiq/domain/data-quality/rules';

/** What a rule's rows need besides their own columns. */
export type Need =
  | 'lines'
  | 'diagnoses'
  | 'death'
  | 'birth'
  | 'eligibility'
  | 'likeness'
  | 'procedures'
  | 'codes'
  | 'ages'
  | 'claims';

/** Over a row `r` of the rule's unit: whether the rule applies to it, and whether it is broken there. Never null. */
export type Condition = { readonly applies: string; readonly fails: string; readonly needs?: readonly Need[] };

const isAbsent = (column: string): Condition => ({ applies: 'true', fails: `r.${column} is null` });
const isOver = (more: string, less: string): Condition => ({
  applies: `r.${more} is not null and r.${less} is not null`,
  fails: `r.${more} > r.${less}`,
});
const isNegative: Condition = {
  applies: 'coalesce(r.billed_cents, r.allowed_cents, r.paid_cents) is not null',
  fails: 'least(r.billed_cents, r.allowed_cents, r.paid_cents) < 0',
};

/** One entry per rule; the type refuses a rule without one. */
export const conditions: Readonly<Record<QualityRuleId, Condition>> = {
  'claim-service-date': isAbsent('day'),
  'claim-billed-amount': isAbsent('billed_cents'),
  'claim-paid-amount': isAbsent('paid_cents'),
  'claim-bill-type': { applies: "r.claim_type = 'I'", fails: 'r.bill_type is null' },
  'claim-diagnosis': { applies: 'true', fails: 'not r.has_diagnosis', needs: ['diagnoses'] },
  'claim-line': { applies: 'true', fails: 'r.lines is null', needs: ['lines'] },
  'claim-provider': { applies: 'true', fails: 'r.billing_npi is null and r.rendering_npi is null' },
  'claim-dates-reversed': {
    applies: 'r.service_from is not null and r.service_through is not null',
    fails: 'r.service_through < r.service_from',
  },
  'claim-after-as-of': { applies: 'r.day is not null', fails: 'r.last_day > r.as_of' },
  'claim-before-birth': {
    applies: 'r.day is not null and r.born_after is not null',
    fails: 'r.day < r.born_after',
    needs: ['birth'],
  },
  'claim-after-death': {
    applies: 'r.day is not null and r.death_on is not null',
    fails: 'r.day > r.death_on',
    needs: ['death'],
  },
  'claim-without-eligibility': {
    applies: 'r.day is not null and r.is_eligibility_known',
    fails: 'not r.is_covered',
    needs: ['eligibility'],
  },
  'claim-lines-sum': {
    applies: 'r.billed_cents is not null and r.lines is not null and r.services > 0 and r.services = r.services_billed',
    fails: 'r.billed_cents <> r.service_billed or coalesce(r.total_billed <> r.service_billed, false)',
    needs: ['lines'],
  },
  'claim-allowed-over-billed': isOver('allowed_cents', 'billed_cents'),
  'claim-paid-over-allowed': isOver('paid_cents', 'allowed_cents'),
  'claim-negative-amount': isNegative,
  'claim-duplicate': {
    applies: "r.billed_cents > 0 and r.service_from is not null and coalesce(r.payer_order, 'P') = 'P'",
    fails: 'r.is_copy',
    needs: ['likeness'],
  },
  'line-service-code': { applies: 'true', fails: 'r.procedure is null and r.revenue_code is null' },
  'line-place-of-service': { applies: "r.claim_type = 'P'", fails: 'r.pos is null' },
  'line-procedure-form': { applies: 'r.procedure is not null', fails: 'r.is_odd_procedure', needs: ['procedures'] },
  'line-outside-claim': {
    applies: 'r.service_from is not null and r.claim_from is not null and r.claim_through is not null',
    fails: 'r.service_from < r.claim_from or coalesce(r.service_through, r.service_from) > r.claim_through',
  },
  'line-allowed-over-billed': isOver('allowed_cents', 'billed_cents'),
  'line-paid-over-allowed': isOver('paid_cents', 'allowed_cents'),
  'line-negative-amount': isNegative,
  'diagnosis-form': { applies: 'true', fails: "r.system = 'other' or r.is_odd_code", needs: ['codes'] },
  'diagnosis-code-set': {
    applies: "r.last_day is not null and r.system in ('icd10cm', 'icd9cm')",
    fails: "(r.system = 'icd9cm') = (r.last_day >= cast('2015-10-01' as date))",
  },
  'fill-date': isAbsent('day'),
  'fill-drug': { applies: 'true', fails: 'r.ndc is null and r.rxnorm is null' },
  'fill-after-death': {
    applies: 'r.day is not null and r.death_on is not null',
    fails: 'r.day > r.death_on',
    needs: ['death'],
  },
  'member-sex': isAbsent('sex'),
  'member-age': { applies: 'true', fails: 'not r.has_age', needs: ['ages'] },
  'member-without-claims': {
    applies: 'r.is_covered',
    fails: 'not r.has_claim',
    needs: ['eligibility', 'claims'],
  },
};
