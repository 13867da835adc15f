import { type Gap, GapPage, type GapStatus, GapSummary, GapsShown } from '@optimiq/contracts/gaps';
import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { useCohort } from '../../cohort/cohort.ts';
import { SavedCohortChip } from '../../cohort/SavedCohortChip.tsx';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { count, date, icd10Cm, percent, signedFactor } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { memberTitle } from '../../ui/member-words.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { useSelection } from '../../ui/selection.ts';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import './gaps.css';
import { SavedViews } from '../../views/SavedViews.tsx';
import { useAcceptance } from '../../work/acceptance.ts';
import { OwnerSelect } from '../../work/OwnerSelect.tsx';
import { RefusedList, type RefusedRow } from '../../work/RefusedList.tsx';
import { Category, GapStatusChip, hccName, WorkStateChip } from '../../work/words.tsx';
import { GapTiles } from './GapTiles.tsx';

type Filter = {
  readonly status: readonly GapStatus[];
  readonly hcc: number | undefined;
  readonly lasting: 'true' | undefined;
  readonly inWork: 'false' | undefined;
  readonly cohort: string | undefined;
};
const recaptured = ['closed', 'closed-higher', 'closed-lower'] as const;

type SummaryRow = GapSummary['rows'][number];

const summaryOf = (cohort: string | undefined) =>
  queryOptions({
    queryKey: ['gaps', 'summary', cohort],
    queryFn: () => get('/v1/gaps/summary', GapSummary, { cohort }),
  });

const gapsOf = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['gaps', 'list', filter],
    queryFn: ({ pageParam }) => get('/v1/gaps', GapPage, { ...filter, limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

/** What members had in earlier years and whether this year has it; open gaps can be taken into work. */
export function GapsPage() {
  const may = usePermissions();
  if (!may('member:list')) return <Forbidden permission="member:list" />;
  return <Gaps />;
}

function Gaps() {
  const [{ cohort }, changeFilters] = useCohort();
  const { data, error, refetch } = useQuery(summaryOf(cohort));
  return (
    <>
      <ScreenHead title={t('gaps.title')}>
        <SavedViews screen="gaps" />
      </ScreenHead>
      {cohort && (
        <div className="head second">
          <SavedCohortChip cohortId={cohort} onRemove={() => changeFilters({ paymentYear: 2026 })} />
        </div>
      )}
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('gaps.loading')} />}
        {data && data.rows.length === 0 && <Empty title={t('gaps.empty.title')} hint={t('gaps.empty.hint')} />}
        {data && data.rows.length > 0 && <GapTiles summary={data} cohort={cohort} />}
        {data && data.rows.length > 0 && (
          <div className="gap-categories">
            <Categories data={data} cohort={cohort} />
          </div>
        )}
        <GapList />
      </div>
    </>
  );
}

const doorOf = (cohort: string | undefined) => (row: SummaryRow, status: GapStatus, n: number) => (
  <Link to={paths.gaps} search={{ ...(row.hcc === 0 ? {} : { hcc: row.hcc }), status, ...(cohort && { cohort }) }}>
    {count(n)}
  </Link>
);

/** The first row adds the others up: a row that stuck to the foot would lie over half a row of numbers. */
const allRow = (all: GapSummary['all']): SummaryRow => ({ ...all, hcc: 0, label: t('gaps.all'), isLasting: true });

const categoryColumns = (hasGain: boolean, door: ReturnType<typeof doorOf>): readonly Column<SummaryRow>[] => [
  {
    id: 'hcc',
    header: t('column.condition'),
    cell: (row) => (row.hcc === 0 ? row.label : <Category of={row} />),
  },
  { id: 'open', header: t('gap.status.open'), isNumeric: true, cell: (row) => door(row, 'open', row.open) },
  { id: 'closed', header: t('gap.status.closed'), isNumeric: true, cell: (row) => door(row, 'closed', row.closed) },
  {
    id: 'higher',
    header: t('gap.status.closed-higher'),
    isNumeric: true,
    cell: (row) => door(row, 'closed-higher', row.closedHigher),
  },
  {
    id: 'lower',
    header: t('gap.status.closed-lower'),
    isNumeric: true,
    cell: (row) => door(row, 'closed-lower', row.closedLower),
  },
  { id: 'new', header: t('gap.status.new'), isNumeric: true, cell: (row) => door(row, 'new', row.new) },
  {
    id: 'rate',
    header: t('gaps.recaptured'),
    isNumeric: true,
    cell: ({ recapturedTenths }) =>
      recapturedTenths === null ? <Missing reason={t('gaps.noneExpected')} /> : percent(recapturedTenths),
  },
  ...(hasGain
    ? [
        {
          id: 'gain',
          header: t('gaps.openGain'),
          isNumeric: true,
          cell: ({ openImpactRawThousandths: gain = 0 }: SummaryRow) => signedFactor(gain),
        },
      ]
    : []),
];

function Categories({ data, cohort }: { readonly data: GapSummary; readonly cohort: string | undefined }) {
  const { all } = data;
  const rate = all.recapturedTenths === null ? '' : percent(all.recapturedTenths);
  return (
    <Card
      title={t('gaps.byCategory')}
      note={t('gaps.note', { open: all.open, closed: all.closed + all.closedHigher + all.closedLower, rate })}
    >
      <DataTable
        caption={t('gaps.byCategory')}
        columns={categoryColumns(all.openImpactRawThousandths !== undefined, doorOf(cohort))}
        rows={[allRow(all), ...data.rows]}
        rowKey={({ hcc }) => String(hcc)}
        rowClass={({ hcc }) => (hcc === 0 ? 'sum' : undefined)}
        isCompact
      />
    </Card>
  );
}

function GapList() {
  const may = usePermissions();
  const { user } = useSession();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const status = GapsShown.safeParse(search.status).data ?? 'open';
  const hcc = Number(search.hcc) || undefined;
  // The address may hold them as text or as what it was read as.
  const lasting = String(search.lasting) === 'true' ? 'true' : undefined;
  const inWork = String(search.inWork) === 'false' ? 'false' : undefined;
  const [{ cohort }] = useCohort();
  const show = (part: Record<string, unknown>) => void navigate({ to: '.', search: { ...search, ...part } });
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(
    gapsOf({ status: status === 'recaptured' ? recaptured : [status], hcc, lasting, inWork, cohort }),
  );
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  const keyOf = (gap: Gap) => `${gap.memberKey}-${gap.hcc}`;
  const [refused, setRefused] = useState<readonly RefusedRow[]>([]);
  const { mutate, isPending } = useAcceptance(setRefused);
  const selection = useSelection(rows, keyOf, (gap) => gap.status === 'open' && gap.work === undefined);
  const take = (ownerId?: string, dueOn?: string) => {
    mutate({ gaps: selection.rows.slice(0, 200), ownerId, dueOn });
    selection.clear();
  };
  const [isAsking, setAsking] = useState(false);
  const isNone = selection.rows.length === 0 || isPending;
  return (
    <>
      <RefusedList rows={refused} onClose={() => setRefused([])} />
      <Card
        title={hcc === undefined ? t('gaps.list') : t('gaps.listOf', { hcc: hccName(hcc) })}
        note={data && t('gaps.rows', { n: data.pages[0]?.total ?? 0, selected: selection.rows.length })}
        actions={
          <>
            {hcc !== undefined && (
              <button type="button" className="btn quiet" onClick={() => show({ hcc: undefined })}>
                {t('gaps.allCategories')}
              </button>
            )}
            <label className="gap-filter sm">
              <input
                type="checkbox"
                checked={lasting === 'true'}
                onChange={({ target }) => show({ lasting: target.checked ? 'true' : undefined })}
              />
              {t('gaps.lasting')}
            </label>
            <label className="gap-filter sm">
              <input
                type="checkbox"
                checked={inWork === 'false'}
                onChange={({ target }) => show({ inWork: target.checked ? 'false' : undefined })}
              />
              {t('gaps.notInWork')}
            </label>
            <select
              className="select"
              aria-label={t('column.status')}
              value={status}
              onChange={(event) => show({ status: event.target.value })}
            >
              {GapsShown.options.map((one) => (
                <option key={one} value={one}>
                  {one === 'recaptured' ? t('gaps.recaptured') : t(`gap.status.${one}`)}
                </option>
              ))}
            </select>
            {may('work:write') && (
              <>
                <button type="button" className="btn primary" disabled={isNone} onClick={() => take(user.id)}>
                  {t('gaps.take.me')}
                </button>
                <button type="button" className="btn" disabled={isNone} onClick={() => setAsking(true)}>
                  {t('gaps.take.other')}
                </button>
              </>
            )}
          </>
        }
        foot={
          hasNextPage && (
            <button type="button" className="btn" onClick={() => fetchNextPage()}>
              {t('members.more')}
            </button>
          )
        }
      >
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('gaps.loading.list')} />}
        {data && rows.length === 0 && <Empty title={t('gaps.none.title')} hint={t('gaps.none.hint')} />}
        {rows.length > 0 && (
          <DataTable
            caption={t('gaps.list')}
            columns={gapColumns(rows)}
            rows={rows}
            rowKey={keyOf}
            {...(may('work:write') && { selection: { ...selection, label: memberTitle } })}
          />
        )}
      </Card>
      {isAsking && (
        <FormDialog
          title={t('gaps.take.ask', { n: selection.rows.length })}
          verb={t('gaps.take.me')}
          send={(fields) => Promise.resolve(fields)}
          onDone={(fields) =>
            take(String(fields.get('ownerId')) || undefined, String(fields.get('dueOn')) || undefined)
          }
          onClose={() => setAsking(false)}
        >
          <OwnerSelect />
          <Field label={t('gaps.take.due')} hint={t('gaps.take.due.hint')}>
            {(given) => <input {...given} className="input" type="date" name="dueOn" />}
          </Field>
        </FormDialog>
      )}
    </>
  );
}

const gapColumns = (rows: readonly Gap[]): readonly Column<Gap>[] => [
  {
    id: 'member',
    header: t('column.member'),
    cell: (gap) => (
      <Link className="plain" data-open to={paths.member(gap.memberKey)}>
        {memberTitle(gap)}
      </Link>
    ),
  },
  { id: 'hcc', header: t('column.condition'), cell: (gap) => <Category of={gap} /> },
  { id: 'status', header: t('column.status'), cell: ({ status }) => <GapStatusChip status={status} /> },
  { id: 'years', header: t('gaps.years'), cell: ({ codedYears }) => codedYears.join(', ') },
  {
    id: 'last',
    header: t('gaps.lastCoded'),
    cell: ({ memberKey, lastCoded }) =>
      lastCoded && (
        <Link to={paths.member(memberKey)} search={{ claim: lastCoded.claimKey }}>
          {icd10Cm(lastCoded.code)}, {date(lastCoded.serviceOn)}
        </Link>
      ),
  },
  ...(rows.some(({ impactRawThousandths }) => impactRawThousandths !== undefined)
    ? [
        {
          id: 'gain',
          header: t('gap.gain'),
          isNumeric: true,
          cell: ({ impactRawThousandths: gain }: Gap) => (gain === undefined ? '' : signedFactor(gain)),
        },
      ]
    : []),
  {
    id: 'work',
    header: t('gaps.work'),
    cell: ({ work }) =>
      work && (
        <Link to={paths.work} search={{ item: work.workItemId }}>
          <WorkStateChip item={{ state: work.state }} />
        </Link>
      ),
  },
];
