import { Criterion } from '@optimiq/contracts/cohorts';
import {
  comparisons,
  coveredParts,
  gapStatuses,
  medicareStatuses,
  providerRoles,
  uses,
} from '@optimiq/domain/cohorts/criteria';

export type Kind = Criterion['kind'];

/** One thing to be filled in, in the order of the sentence it is part of. */
export type FieldOf = {
  readonly name: string;
  /** Word before it: `cohorts.field.<label>`. */
  readonly label:
    | 'is'
    | 'from'
    | 'through'
    | 'codes'
    | 'days'
    | 'months'
    | 'year'
    | 'of'
    | 'plan'
    | 'hcc'
    | 'n'
    | 'dollars'
    | 'npi'
    | 'contract'
    | 'sum';
  readonly form: 'choice' | 'whole' | 'score' | 'dollars' | 'code' | 'codes' | 'date';
  readonly options?: readonly string[];
  readonly isOptional?: true;
};

const choice = (name: string, label: FieldOf['label'], options: readonly string[]): FieldOf => ({
  name,
  label,
  form: 'choice',
  options,
});
const field = (name: string, label: FieldOf['label'], form: FieldOf['form']): FieldOf => ({ name, label, form });
const maybe = (name: string, label: FieldOf['label'], form: FieldOf['form']): FieldOf => ({
  ...field(name, label, form),
  isOptional: true,
});
const year = field('year', 'year', 'whole');
const days = [field('from', 'from', 'date'), field('through', 'through', 'date')];

/** What each kind of criterion asks to be filled in. */
export const fieldsOf: Readonly<Record<Kind, readonly FieldOf[]>> = {
  diagnosis: [field('codes', 'codes', 'codes'), field('n', 'days', 'whole'), ...days],
  hcc: [field('hcc', 'hcc', 'whole')],
  gap: [choice('status', 'is', gapStatuses), maybe('hcc', 'hcc', 'whole')],
  'raw-score': [maybe('from', 'from', 'score'), maybe('through', 'through', 'score')],
  use: [choice('use', 'of', uses), choice('comparison', 'is', comparisons), field('n', 'n', 'whole'), ...days],
  cost: [
    choice('amount', 'sum', ['paid', 'allowed']),
    choice('comparison', 'is', comparisons),
    field('cents', 'dollars', 'dollars'),
    ...days,
  ],
  provider: [choice('role', 'is', providerRoles), field('number', 'npi', 'code'), ...days],
  procedure: [field('codes', 'codes', 'codes'), field('n', 'days', 'whole'), ...days],
  sex: [choice('sex', 'is', ['F', 'M'])],
  age: [maybe('from', 'from', 'whole'), maybe('through', 'through', 'whole')],
  enrolled: [],
  plan: [field('contract', 'contract', 'code'), maybe('plan', 'plan', 'code')],
  months: [field('n', 'months', 'whole'), choice('part', 'of', coveredParts), year],
  status: [choice('status', 'is', medicareStatuses), year],
};

export const kinds = Object.keys(fieldsOf) as readonly Kind[];

export type Values = Readonly<Record<string, string>>;

/** What stands in the fields of a new criterion: the service year, and the first of what can be chosen. */
export function newValues(kind: Kind, serviceYear: number): Values {
  const usual: Record<string, string> = {
    from: `${serviceYear}-01-01`,
    through: `${serviceYear}-12-31`,
    year: `${serviceYear}`,
    n: kind === 'months' ? '12' : '1',
  };
  return Object.fromEntries(
    fieldsOf[kind].map(({ name, form, options }) => [
      name,
      options?.[0] ?? (form === 'date' || name === 'year' || name === 'n' ? usual[name]! : ''),
    ]),
  );
}

/** As it is kept: without dots, in upper case. */
const codeOf = (text: string): string => text.toUpperCase().replaceAll(/[.\s-]/g, '');

const scales = { whole: 1, score: 1000, dollars: 100 } as const;

/** A criterion as its fields say it; undefined while something is missing or has no form. */
export function criterionOf(kind: Kind, values: Values): Criterion | undefined {
  const filled = fieldsOf[kind].flatMap(({ name, form }): [string, string | number | string[]][] => {
    const text = (values[name] ?? '').trim();
    if (text === '') return [];
    if (form === 'code') return [[name, codeOf(text)]];
    if (form === 'codes')
      return [
        [
          name,
          [
            ...new Set(
              text
                .split(/[,;\s]+/)
                .map(codeOf)
                .filter(Boolean),
            ),
          ],
        ],
      ];
    if (form === 'choice' || form === 'date') return [[name, text]];
    return [[name, Math.round(Number(text.replaceAll(/[$,\s]/g, '')) * scales[form])]];
  });
  return Criterion.safeParse({ kind, ...Object.fromEntries(filled) }).data;
}

/** The fields of a criterion. */
export function valuesOf(criterion: Criterion): Values {
  const { kind, ...known } = criterion;
  return Object.fromEntries(
    fieldsOf[kind].map(({ name, form }) => {
      const value = (known as Record<string, string | number | string[] | undefined>)[name];
      const text = typeof value === 'number' && form in scales ? value / scales[form as 'whole'] : value;
      return [name, Array.isArray(text) ? text.join(', ') : String(text ?? '')];
    }),
  );
}
