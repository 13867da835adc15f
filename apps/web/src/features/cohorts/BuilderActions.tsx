import type { CohortDefinition, SavedCohort } from '@optimiq/contracts/cohorts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { savedCohort } from '../../cohort/saved.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { say, sayFailed } from '../../ui/toasts.ts';
import { whyOf } from '../../work/changes.ts';
import { changeCohort } from './queries.ts';
import { SaveDialog } from './SaveDialog.tsx';

type Props = {
  readonly saved: SavedCohort | undefined;
  /** Undefined while something is missing. */
  readonly definition: CohortDefinition | undefined;
  readonly paymentYear: number;
};

/** Keeps the definition, and leads to the members it names. */
export function BuilderActions({ saved, definition, paymentYear }: Props) {
  const may = usePermissions();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isNaming, setNaming] = useState(false);
  const isSame = saved !== undefined && JSON.stringify(definition) === JSON.stringify(saved.definition);
  const keep = useMutation({
    mutationFn: ({ wanted, of }: { wanted: CohortDefinition; of: SavedCohort }) =>
      changeCohort(of.cohortId, { name: of.name, isShared: of.isShared, version: of.version, definition: wanted }),
    onSuccess: (kept) => {
      queries.setQueryData(savedCohort(kept.cohortId).queryKey, kept);
      void queries.invalidateQueries({ queryKey: ['cohorts', 'list'] });
      say(t('cohorts.saved', { name: kept.name }));
    },
    onError: (error) => sayFailed(t('cohorts.notSaved', { why: whyOf(error) })),
  });
  const search = saved && searchOf({ paymentYear, cohort: saved.cohortId });
  return (
    <>
      {saved && isSame && (
        <>
          <Link className="btn" to={paths.population} search={search}>
            {t('cohorts.open.population')}
          </Link>
          {may('member:list') && (
            <>
              <Link className="btn" to={paths.members} search={search}>
                {t('cohorts.open.members')}
              </Link>
              <Link className="btn" to={paths.gaps} search={{ ...search, status: 'open' }}>
                {t('cohorts.open.gaps')}
              </Link>
            </>
          )}
        </>
      )}
      {saved && !isSame && <span className="warn-t sm">{t('cohorts.changed')}</span>}
      {may('cohort:write') && (
        <>
          {saved?.isMine && (
            <button
              type="button"
              className="btn primary"
              disabled={!definition || isSame || keep.isPending}
              onClick={() => definition && keep.mutate({ wanted: definition, of: saved })}
            >
              {t('cohorts.save')}
            </button>
          )}
          <button
            type="button"
            className={saved?.isMine ? 'btn' : 'btn primary'}
            disabled={!definition}
            onClick={() => setNaming(true)}
          >
            {t(saved ? 'cohorts.saveCopy' : 'cohorts.saveAs')}
          </button>
        </>
      )}
      {isNaming && definition && (
        <SaveDialog
          definition={definition}
          onClose={() => setNaming(false)}
          onDone={(kept) => {
            say(t('cohorts.saved', { name: kept.name }));
            void navigate({ to: paths.cohort(kept.cohortId), search: searchOf({ paymentYear }) });
          }}
        />
      )}
    </>
  );
}
