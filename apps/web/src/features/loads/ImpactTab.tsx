import { type ChangedMembers, ChangeKind, type LoadChanges, type LoadDetail } from '@optimiq/contracts/loads';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, factor, percent, signedFactor } from '../../ui/formats.ts';
import { MemberRowsDownload } from '../../ui/MemberRowsDownload.tsx';
import { Missing } from '../../ui/Missing.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { changedMembersOf, changesOf } from './queries.ts';

type Change = LoadChanges['changes'][number];
type Row = ChangedMembers['items'][number];

/** What the load changed in the scores: members by kind of change, each kind with its members. */
export function ImpactTab({ load }: { readonly load: LoadDetail }) {
  const may = usePermissions();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const { data, error, refetch } = useQuery(changesOf(load.loadId));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('impact.loading')} rows={5} />;
  if (data.state === 'not-kept' && load.impact) return <KeptCounts impact={load.impact} />;
  if (data.state !== 'compared' || !data.after || !data.before) {
    return <Empty title={t(`impact.${data.state}.title`)} hint={t(`impact.${data.state}.hint`)} />;
  }
  const kind = ChangeKind.safeParse(search.kind).data ?? 'score';
  const chosen = data.changes.find((change) => change.kind === kind);
  return (
    <>
      <p className="tab-head sm sub">
        {t('impact.between', {
          before: data.before.number,
          after: data.after.number,
          year: String(data.after.paymentYear),
        })}{' '}
        {data.otherLoads.length > 0 && <b>{t('impact.others', { loads: data.otherLoads.map(count).join(', ') })}</b>}{' '}
        <Means before={data.before} after={data.after} />
      </p>
      <DataTable
        caption={t('impact.title')}
        columns={columnsOf(load, data.after.members)}
        rows={data.changes}
        rowKey={(change) => change.kind}
        rowClass={(change) => (change === chosen ? 'sel' : undefined)}
      />
      {chosen && chosen.members > 0 && may('member:list') && (
        <Members key={kind} load={load} kind={kind} total={chosen.members} />
      )}
    </>
  );
}

type Impact = NonNullable<LoadDetail['impact']>;

const keptCounts = ['scoresChanged', 'hccsAdded', 'hccsRemoved', 'membersAdded', 'membersGone'] as const;

/** The counts that stay when the results of the runs are no longer kept; their members cannot be opened any more. */
function KeptCounts({ impact }: { readonly impact: Impact }) {
  return (
    <>
      <p className="tab-head sm sub">{t('impact.kept', { loads: impact.loads })}</p>
      <DataTable
        caption={t('impact.title')}
        columns={[
          { id: 'kind', header: t('impact.change'), cell: (name) => t(`impact.kept.${name}`) },
          { id: 'n', header: t('column.count'), isNumeric: true, cell: (name) => count(impact[name]) },
        ]}
        rows={keptCounts}
        rowKey={(name) => name}
      />
    </>
  );
}

type Compared = NonNullable<LoadChanges['before']>;

function Means({ before, after }: { readonly before: Compared; readonly after: Compared }) {
  const [from, to] = [before.meanPaymentThousandths, after.meanPaymentThousandths];
  if (from === undefined || to === undefined) return null;
  return t('impact.mean', { before: factor(from), after: factor(to), change: signedFactor(to - from) });
}

function columnsOf(load: LoadDetail, members: number): readonly Column<Change>[] {
  return [
    {
      id: 'kind',
      header: t('impact.change'),
      cell: ({ kind }) => (
        <Link className="plain" data-open to={paths.load(load.loadId)} search={{ tab: 'impact', kind }}>
          {t(`impact.kind.${kind}`)}
        </Link>
      ),
    },
    { id: 'members', header: t('column.members'), isNumeric: true, cell: (change) => count(change.members) },
    {
      id: 'share',
      header: t('column.share'),
      isNumeric: true,
      cell: (change) => (members === 0 ? '' : percent(Math.round((change.members * 1000) / members))),
    },
  ];
}

function Members({
  load,
  kind,
  total,
}: {
  readonly load: LoadDetail;
  readonly kind: ChangeKind;
  readonly total: number;
}) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    changedMembersOf(load.loadId, kind),
  );
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  const name = t(`impact.kind.${kind}`);
  if (error) return <Failed error={error} onRetry={refetch} />;
  return (
    <section aria-label={t('impact.members', { kind: name })}>
      <div className="tab-head second row wrap">
        <h2>{name}</h2>
        {data && <span className="sm mute">{t('members.shown', { shown: rows.length, total })}</span>}
        <span className="end">
          <MemberRowsDownload
            path={`/v1/loads/${load.loadId}/changes/member-export`}
            query={{ kind }}
            rows={total}
            file={{ what: 'changed-members', query: { loadId: load.loadId, kind } }}
          />
        </span>
      </div>
      {!data && <Loading label={t('impact.loadingMembers')} />}
      {rows.length > 0 && (
        <DataTable
          caption={t('impact.members', { kind: name })}
          columns={rowColumns(rows)}
          rows={rows}
          rowKey={({ memberKey }) => memberKey}
          total={total}
          isCompact
        />
      )}
      {hasNextPage && (
        <p className="tab-head row">
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('members.more')}
          </button>
        </p>
      )}
    </section>
  );
}

const hasScores = (rows: readonly Row[]) =>
  rows.some((row) => row.paymentBeforeThousandths !== undefined || row.paymentAfterThousandths !== undefined);

const numberOr = (value: number | undefined, show: (value: number) => string) =>
  value === undefined ? <Missing reason={t('impact.noScore')} /> : show(value);

function rowColumns(rows: readonly Row[]): readonly Column<Row>[] {
  const scores: readonly Column<Row>[] = [
    {
      id: 'pb',
      header: t('impact.paymentBefore'),
      isNumeric: true,
      cell: (row) => numberOr(row.paymentBeforeThousandths, factor),
    },
    {
      id: 'pa',
      header: t('impact.paymentAfter'),
      isNumeric: true,
      cell: (row) => numberOr(row.paymentAfterThousandths, factor),
    },
  ];
  return [
    {
      id: 'member',
      header: t('column.member'),
      cell: ({ memberKey }) => (
        <Link className="plain mono" data-open to={paths.member(memberKey)}>
          {memberKey.slice(0, 8)}
        </Link>
      ),
    },
    { id: 'hb', header: t('impact.hccsBefore'), isNumeric: true, cell: (row) => numberOr(row.hccsBefore, count) },
    { id: 'ha', header: t('impact.hccsAfter'), isNumeric: true, cell: (row) => numberOr(row.hccsAfter, count) },
    ...(hasScores(rows) ? scores : []),
  ];
}
