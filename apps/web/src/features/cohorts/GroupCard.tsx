import { definitionLimits } from '@optimiq/domain/cohorts/definition';
import type { ReactNode } from 'react';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { IconClose } from '../../ui/icons.ts';
import { CriterionRow } from './CriterionRow.tsx';
import { type DraftGroup, newCriterion, withCriterion } from './draft.ts';

type Props = {
  readonly group: DraftGroup;
  /** 1 for the first. */
  readonly number: number;
  readonly isFull: boolean;
  readonly incomplete: ReadonlySet<number>;
  readonly count: ReactNode;
  readonly countOf: (criterion: number) => ReactNode;
  readonly onChange: (change: (group: DraftGroup) => DraftGroup | undefined) => void;
};

/** Criteria that are joined by and, or by or; or everybody but those they describe. */
export function GroupCard({ group, number, isFull, incomplete, count, countOf, onChange }: Props) {
  const may = usePermissions();
  const { tenant } = useSession();
  const name = t('cohorts.group', { number });
  const kind = may('claim:read') ? 'diagnosis' : 'hcc';
  return (
    <section className="card cohort-group" aria-label={name}>
      <header>
        <h2>{name}</h2>
        <select
          className="select"
          aria-label={t('cohorts.match.group', { number })}
          value={`${group.isNot ? 'not-' : ''}${group.match}`}
          onChange={({ target: { value } }) =>
            onChange((one) => ({
              ...one,
              isNot: value.startsWith('not-'),
              match: value.endsWith('any') ? 'any' : 'all',
            }))
          }
        >
          {(['all', 'any', 'not-all', 'not-any'] as const).map((one) => (
            <option key={one} value={one}>
              {t(`cohorts.match.${one}`)}
            </option>
          ))}
        </select>
        <span className="row end">
          {count}
          <button
            type="button"
            className="ib"
            onClick={() => onChange(() => undefined)}
            aria-label={t('cohorts.removeGroup', { number })}
          >
            <IconClose className="i" aria-hidden />
          </button>
        </span>
      </header>
      <ul className="criteria">
        {group.criteria.map((criterion) => (
          <CriterionRow
            key={criterion.id}
            criterion={criterion}
            isIncomplete={incomplete.has(criterion.id)}
            count={countOf(criterion.id)}
            onChange={(next) => onChange((one) => withCriterion(one, criterion.id, () => next))}
            onRemove={() => onChange((one) => withCriterion(one, criterion.id, () => undefined))}
          />
        ))}
      </ul>
      <footer>
        <button
          type="button"
          className="btn quiet"
          disabled={isFull || group.criteria.length >= definitionLimits.criteriaOfGroup}
          onClick={() =>
            onChange((one) => ({
              ...one,
              criteria: [...one.criteria, newCriterion(kind, Number(tenant.asOf.slice(0, 4)))],
            }))
          }
        >
          {t('cohorts.addCriterion')}
        </button>
      </footer>
    </section>
  );
}
