import type { SavedCohort } from '@optimiq/contracts/cohorts';
import { permissionsFor } from '@optimiq/domain/cohorts/definition';
import { exampleNames } from '@optimiq/domain/cohorts/examples';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { instant } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { useSelection } from '../../ui/selection.ts';
import { Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { say, sayFailed } from '../../ui/toasts.ts';
import { whyOf } from '../../work/changes.ts';
import './cohorts.css';
import { cohorts, removeCohort, saveCohort } from './queries.ts';
import { SaveDialog } from './SaveDialog.tsx';
import { definitionText } from './words.ts';

const mostCompared = 4;

/** Cohorts of one's own and those that colleagues share; examples to begin with. */
export function CohortsPage() {
  const may = usePermissions();
  if (!may('population:read')) return <Forbidden permission="population:read" />;
  if (!may('small-cells:read')) return <Forbidden permission="small-cells:read" />;
  return <Cohorts />;
}

function Cohorts() {
  const may = usePermissions();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(cohorts);
  const items = data?.items ?? [];
  const lackedBy = (cohort: SavedCohort) => permissionsFor(cohort.definition).filter((one) => !may(one));
  const selection = useSelection(
    items,
    ({ cohortId }) => cohortId,
    (cohort) => lackedBy(cohort).length === 0,
  );
  const chosen = selection.rows.map(({ cohortId }) => cohortId);
  return (
    <>
      <ScreenHead title={t('cohorts.title')} note={data && t('cohorts.count', { n: items.length })}>
        {may('member:list') && items.length > 1 && (
          <button
            type="button"
            className="btn"
            disabled={chosen.length < 2 || chosen.length > mostCompared}
            onClick={() => void navigate({ to: paths.compareCohorts, search: { cohort: chosen } })}
          >
            {t('cohorts.compare.chosen', { n: chosen.length })}
          </button>
        )}
        <Link className="btn primary" to={paths.newCohort}>
          {t('cohorts.new')}
        </Link>
      </ScreenHead>
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('cohorts.loading')} />}
        {items.length > 0 && (
          <Card
            title={t('cohorts.kept')}
            note={may('member:list') && items.length > 1 && t('cohorts.compare.hint', { n: mostCompared })}
          >
            <DataTable
              caption={t('cohorts.kept')}
              columns={columnsFor(lackedBy)}
              rows={items}
              rowKey={({ cohortId }) => cohortId}
              isReflowing
              selection={{ ...selection, label: ({ name }) => name }}
            />
          </Card>
        )}
        {data && <Examples isFirst={items.length === 0} />}
      </div>
    </>
  );
}

const columnsFor = (lackedBy: (cohort: SavedCohort) => readonly string[]): readonly Column<SavedCohort>[] => [
  {
    id: 'name',
    header: t('cohorts.name'),
    cell: ({ cohortId, name }) => (
      <Link className="plain" data-open to={paths.cohort(cohortId)}>
        {name}
      </Link>
    ),
  },
  {
    id: 'definition',
    header: t('cohorts.definition'),
    wraps: true,
    cell: (cohort) => {
      const lacked = lackedBy(cohort).map((one) => textOf('permission', one));
      return (
        <>
          {definitionText(cohort.definition)}
          {lacked.length > 0 && (
            <span className="sm warn-t"> {t('cohorts.lacked', { rights: lacked.join(', ') })}</span>
          )}
        </>
      );
    },
  },
  {
    id: 'owner',
    header: t('cohorts.owner'),
    cell: ({ isMine, isShared, owner }) => (
      <span className="row">
        {isMine ? t('cohorts.mine') : owner.name}
        {isShared && <StatusChip tone="info">{t('cohorts.shared')}</StatusChip>}
      </span>
    ),
  },
  { id: 'changed', header: t('cohorts.changedAt'), cell: ({ changedAt }) => instant(changedAt) },
  { id: 'actions', header: t('cohorts.actions'), cell: (cohort) => <Actions cohort={cohort} /> },
];

function Actions({ cohort }: { readonly cohort: SavedCohort }) {
  const may = usePermissions();
  const queries = useQueryClient();
  const [isNaming, setNaming] = useState(false);
  const renew = () => queries.invalidateQueries({ queryKey: ['cohorts', 'list'] });
  const { cohortId, name, definition, isShared } = cohort;
  if (!cohort.isMine || !may('cohort:write')) return null;

  const putBack = async () => {
    try {
      await saveCohort({ name, definition, isShared });
      say(t('cohorts.putBack', { name }));
    } catch (error) {
      sayFailed(t('cohorts.notSaved', { why: whyOf(error) }));
    }
    await renew();
  };
  const takeAway = async () => {
    try {
      await removeCohort(cohortId);
      say(t('cohorts.removed', { name }), () => void putBack());
    } catch (error) {
      sayFailed(t('cohorts.notSaved', { why: whyOf(error) }));
    }
    await renew();
  };
  return (
    <span className="row wrap">
      <button
        type="button"
        className="btn quiet"
        onClick={() => setNaming(true)}
        aria-label={t('cohorts.rename.one', { name })}
      >
        {t('cohorts.rename')}
      </button>
      <button
        type="button"
        className="btn quiet"
        onClick={() => void takeAway()}
        aria-label={t('cohorts.remove.one', { name })}
      >
        {t('cohorts.remove')}
      </button>
      {isNaming && (
        <SaveDialog
          of={cohort}
          definition={definition}
          onClose={() => setNaming(false)}
          onDone={(kept) => say(t('cohorts.saved', { name: kept.name }))}
        />
      )}
    </span>
  );
}

/** What a cohort can ask, shown by some that work at once. */
function Examples({ isFirst }: { readonly isFirst: boolean }) {
  return (
    <Card title={t(isFirst ? 'cohorts.empty.title' : 'cohorts.examples')}>
      {isFirst && <p className="card-body sub">{t('cohorts.empty.hint')}</p>}
      <ul className="cohort-examples">
        {exampleNames.map((name) => (
          <li key={name}>
            <Link to={paths.newCohort} search={{ example: name }}>
              {t(`cohorts.example.${name}`)}
            </Link>
            <span className="sm mute">{t(`cohorts.example.${name}.hint`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
