import type { CohortDefinition, Criterion } from '@optimiq/contracts/cohorts';
import { t, textOf } from '../../messages.ts';
import { count, date, dollars, factor, icd10Cm } from '../../ui/formats.ts';

const option = (value: string) => textOf('cohorts.option', value);

function days({ from, through }: { readonly from: string; readonly through: string }): string {
  const year = from.slice(0, 4);
  const isYear = from === `${year}-01-01` && through === `${year}-12-31`;
  return isYear ? year : t('cohorts.days', { from: date(from), through: date(through) });
}

function between(
  { from, through }: { readonly from?: number | undefined; readonly through?: number | undefined },
  write: (value: number) => string,
): string {
  if (through === undefined) return t('cohorts.between.from', { from: write(from ?? 0) });
  if (from === undefined) return t('cohorts.between.through', { through: write(through) });
  return t('cohorts.between', { from: write(from), through: write(through) });
}

const anyOf = (codes: readonly string[]) => codes.join(` ${t('cohorts.join.any')} `);

/** A criterion as a person would say it: 'E11 or below on 2 days of 2025'. */
export function criterionText(one: Criterion): string {
  switch (one.kind) {
    case 'sex':
      return option(one.sex);
    case 'age':
      return t('cohorts.text.age', { range: between(one, String) });
    case 'enrolled':
      return t('cohorts.text.enrolled');
    case 'plan':
      return t('cohorts.text.plan', { plan: [one.contract, one.plan].filter(Boolean).join(' ') });
    case 'months':
      return t('cohorts.text.months', { n: one.n, part: option(one.part), year: String(one.year) });
    case 'status':
      return t('cohorts.text.status', { status: option(one.status), year: String(one.year) });
    case 'diagnosis':
      return t('cohorts.text.diagnosis', { codes: anyOf(one.codes.map(icd10Cm)), n: one.n, days: days(one) });
    case 'hcc':
      return t('cohorts.text.hcc', { hcc: String(one.hcc) });
    case 'gap':
      return one.hcc === undefined
        ? t('cohorts.text.gap', { status: option(one.status) })
        : t('cohorts.text.gapOf', { status: option(one.status), hcc: String(one.hcc) });
    case 'raw-score':
      return t('cohorts.text.score', { range: between(one, factor) });
    case 'use':
      return t('cohorts.text.use', {
        use: option(one.use),
        comparison: option(one.comparison),
        n: count(one.n),
        days: days(one),
      });
    case 'cost':
      return t('cohorts.text.cost', {
        amount: option(one.amount),
        comparison: option(one.comparison),
        dollars: dollars(one.cents),
        days: days(one),
      });
    case 'provider':
      return t('cohorts.text.provider', { role: option(one.role), number: one.number, days: days(one) });
    case 'procedure':
      return t('cohorts.text.procedure', { codes: anyOf(one.codes), n: one.n, days: days(one) });
  }
}

/** A whole definition in one sentence. */
export function definitionText({ match, groups }: CohortDefinition): string {
  const word = (one: 'all' | 'any') => ` ${t(`cohorts.join.${one}`)} `;
  const parts = groups.map((group) => {
    const text = group.criteria.map(criterionText).join(word(group.match));
    if (group.isNot) return t('cohorts.not', { text });
    return groups.length > 1 && group.criteria.length > 1 ? `(${text})` : text;
  });
  return parts.join(word(match));
}
