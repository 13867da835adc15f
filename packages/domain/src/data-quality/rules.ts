/** What a rule looks at, one row each. */
export type QualityUnit = 'claim' | 'line' | 'diagnosis' | 'fill' | 'member';

/**
 * coverage: a column is filled. code: a code is of its set at the service date. date: a day that cannot be. identifier:
 * an identifier is there. eligibility: claims and coverage agree. sum: parts add up to the whole. amount: an amount that
 * cannot be. duplicate: the same again.
 */
export type QualityKind = 'coverage' | 'code' | 'date' | 'identifier' | 'eligibility' | 'sum' | 'amount' | 'duplicate';

export type QualitySeverity = 'error' | 'warning' | 'note';

export type QualityRule = {
  readonly id: string;
  readonly kind: QualityKind;
  readonly severity: QualitySeverity;
  readonly unit: QualityUnit;
  /** Key of the title in a screen's texts. */
  readonly titleKey: string;
  /** Numbers and days the rule goes by. */
  readonly parameters: Readonly<Record<string, number | string>>;
  /** 'form': no code list of the service date is at hand, so a code of the right form passes, whether it exists or not. */
  readonly basis?: 'form';
};

const rule = <const Id extends string>(
  id: Id,
  kind: QualityKind,
  severity: QualitySeverity,
  unit: QualityUnit,
  more: Pick<QualityRule, 'basis'> & { readonly parameters?: QualityRule['parameters'] } = {},
) =>
  ({ id, kind, severity, unit, titleKey: `dataQuality.${id}`, parameters: {}, ...more }) as const satisfies QualityRule;

/**
 * Data-quality rules over what holds, in the order in which they are shown. What each asks of a row stands in SQL in
 * store/facts/data-quality.
 *
 * Sources: 45 CFR 162.1002 (ICD-10-CM for services from 1 October 2015); X12 005010X222A1 and 005010X223A2 (sums of
 * service lines, balancing); CMS HCPCS Level II and CPT (form of a procedure code); CMS HIPPS rate codes (lines of revenue codes 0022 to 0024).
 */
export const qualityRules = [
  rule('claim-service-date', 'coverage', 'error', 'claim'),
  rule('claim-billed-amount', 'coverage', 'warning', 'claim'),
  rule('claim-paid-amount', 'coverage', 'note', 'claim'),
  rule('claim-bill-type', 'coverage', 'error', 'claim'),
  rule('claim-diagnosis', 'coverage', 'warning', 'claim'),
  rule('claim-line', 'coverage', 'error', 'claim'),
  rule('claim-provider', 'identifier', 'warning', 'claim'),
  rule('claim-dates-reversed', 'date', 'error', 'claim'),
  rule('claim-after-as-of', 'date', 'error', 'claim'),
  rule('claim-before-birth', 'date', 'error', 'claim'),
  rule('claim-after-death', 'date', 'error', 'claim', { parameters: { graceDays: 0 } }),
  rule('claim-without-eligibility', 'eligibility', 'warning', 'claim'),
  rule('claim-lines-sum', 'sum', 'error', 'claim'),
  rule('claim-allowed-over-billed', 'sum', 'warning', 'claim'),
  rule('claim-paid-over-allowed', 'sum', 'error', 'claim'),
  rule('claim-negative-amount', 'amount', 'error', 'claim'),
  rule('claim-duplicate', 'duplicate', 'warning', 'claim'),
  rule('line-service-code', 'coverage', 'error', 'line'),
  rule('line-place-of-service', 'coverage', 'warning', 'line'),
  rule('line-procedure-form', 'code', 'error', 'line', { basis: 'form' }),
  rule('line-outside-claim', 'date', 'warning', 'line'),
  rule('line-allowed-over-billed', 'sum', 'warning', 'line'),
  rule('line-paid-over-allowed', 'sum', 'error', 'line'),
  rule('line-negative-amount', 'amount', 'error', 'line'),
  rule('diagnosis-form', 'code', 'error', 'diagnosis', { basis: 'form' }),
  rule('diagnosis-code-set', 'code', 'error', 'diagnosis', { parameters: { icd10From: '2015-10-01' } }),
  rule('fill-date', 'coverage', 'error', 'fill'),
  rule('fill-drug', 'coverage', 'error', 'fill'),
  rule('fill-after-death', 'date', 'error', 'fill'),
  rule('member-sex', 'coverage', 'error', 'member'),
  rule('member-age', 'coverage', 'error', 'member'),
  rule('member-without-claims', 'eligibility', 'note', 'member'),
] as const;

export type QualityRuleId = (typeof qualityRules)[number]['id'];

export const qualityRuleIds = qualityRules.map(({ id }) => id);

/** The rule of an id; undefined for any other word. */
export const findQualityRule = (id: string): (QualityRule & { readonly id: QualityRuleId }) | undefined =>
  qualityRules.find((one) => one.id === id);
