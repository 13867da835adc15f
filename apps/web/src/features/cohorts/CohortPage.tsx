import type { CohortDefinition } from '@optimiq/contracts/cohorts';
import { type ExampleName, exampleCohorts, exampleNames } from '@optimiq/domain/cohorts/examples';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { savedCohort } from '../../cohort/saved.ts';
import { t } from '../../messages.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { Builder } from './Builder.tsx';
import './cohorts.css';

/** A cohort of the address, or a new one: empty, or begun from an example. */
export function CohortPage() {
  const may = usePermissions();
  const { cohortId = 'new' } = useParams({ strict: false }) as { readonly cohortId?: string };
  const { example } = useSearch({ strict: false }) as { readonly example?: string };
  const { tenant } = useSession();
  if (!may('population:read')) return <Forbidden permission="population:read" />;
  if (!may('small-cells:read')) return <Forbidden permission="small-cells:read" />;
  if (cohortId !== 'new') return <Saved key={cohortId} cohortId={cohortId} />;
  const name = exampleNames.find((one) => one === example) as ExampleName | undefined;
  const start = name && (exampleCohorts(Number(tenant.asOf.slice(0, 4)))[name] as CohortDefinition);
  return <Builder key={name ?? 'new'} saved={undefined} start={start} />;
}

function Saved({ cohortId }: { readonly cohortId: string }) {
  const { data, error, refetch } = useQuery(savedCohort(cohortId));
  if (data) return <Builder saved={data} start={data.definition} />;
  return (
    <>
      <ScreenHead title={t('cohorts.one')} />
      <div className="body">
        {error ? <Failed error={error} onRetry={refetch} /> : <Loading label={t('cohorts.loading.one')} />}
      </div>
    </>
  );
}
