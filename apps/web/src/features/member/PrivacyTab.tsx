import type { LedgerEntry } from '@optimiq/contracts/audit';
import { type Use, uses } from '@optimiq/domain/privacy/use-of';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, instant } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { Accounting } from './Accounting.tsx';
import { ledgerOf } from './privacy-queries.ts';

/** What was done with the member's data: who, how, why and when; and what was given to others. */
export function PrivacyTab({ memberKey }: { readonly memberKey: string }) {
  const may = usePermissions();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const use = uses.find((one) => one === search.use);
  return (
    <div className="member-privacy">
      {may('erasure:write') && (
        <p className="row noprint">
          <Link className="btn end" to={paths.erasures} search={{ member: memberKey }}>
            {t('ledger.erase')}
          </Link>
        </p>
      )}
      <Ledger
        memberKey={memberKey}
        use={use}
        onUse={(next) => void navigate({ to: '.', search: { ...search, use: next } })}
      />
      <Accounting memberKey={memberKey} />
    </div>
  );
}

type LedgerProps = {
  readonly memberKey: string;
  readonly use: Use | undefined;
  readonly onUse: (use: string | undefined) => void;
};

function Ledger({ memberKey, use, onUse }: LedgerProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    ledgerOf(memberKey, use),
  );
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card
      title={t('ledger.title')}
      note={data && t('ledger.shown', { n: count(entries.length) })}
      actions={
        <select
          className="select noprint"
          aria-label={t('ledger.use')}
          value={use ?? ''}
          onChange={({ target }) => onUse(target.value || undefined)}
        >
          <option value="">{t('ledger.allUses')}</option>
          {uses.map((one) => (
            <option key={one} value={one}>
              {t(`ledger.use.${one}`)}
            </option>
          ))}
        </select>
      }
      foot={
        hasNextPage && (
          <button type="button" className="btn noprint" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('ledger.more')}
          </button>
        )
      }
    >
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('ledger.loading')} rows={8} />}
      {data && entries.length === 0 && <Empty title={t('ledger.empty.title')} hint={t('ledger.empty.hint')} />}
      {entries.length > 0 && (
        <DataTable caption={t('ledger.title')} columns={columns} rows={entries} rowKey={({ id }) => id} isCompact />
      )}
    </Card>
  );
}

const columns: readonly Column<LedgerEntry>[] = [
  { id: 'at', header: t('column.time'), cell: ({ at }) => instant(at) },
  { id: 'use', header: t('ledger.use'), cell: ({ use }) => t(`ledger.use.${use}`) },
  {
    id: 'who',
    header: t('ledger.who'),
    cell: ({ actorKind, actorId, actorName }) => actorName ?? `${textOf('audit.actorKind', actorKind)} ${actorId}`,
  },
  { id: 'action', header: t('audit.action'), cell: ({ action }) => <span className="mono">{action}</span> },
  {
    id: 'purpose',
    header: t('audit.purpose'),
    cell: ({ purpose }) => (purpose ? textOf('purpose', purpose) : <Missing reason={t('audit.noPurpose')} />),
  },
  {
    id: 'scope',
    header: t('ledger.scope'),
    cell: ({ ofAllMembers }) => t(ofAllMembers ? 'ledger.scope.all' : 'ledger.scope.one'),
  },
  {
    id: 'sequence',
    header: t('audit.number'),
    isNumeric: true,
    cell: ({ sequence }) => (sequence === undefined ? <Missing reason={t('audit.notSealed')} /> : count(sequence)),
  },
];
