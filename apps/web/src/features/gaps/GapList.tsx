import { type Gap, GapsShown } from '@optimiq/contracts/gaps';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { useCohort } from '../../cohort/cohort.ts';
import { t } from '../../messages.ts';
import { AsFile } from '../../ui/AsFile.tsx';
import { Card } from '../../ui/Card.tsx';
import { ColumnsButton } from '../../ui/ColumnsButton.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { LongTable } from '../../ui/LongTable.tsx';
import { memberTitle } from '../../ui/member-words.ts';
import { useSelection } from '../../ui/selection.ts';
import { useShownColumns } from '../../ui/shown-columns.ts';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { useAcceptance } from '../../work/acceptance.ts';
import { OwnerSelect } from '../../work/OwnerSelect.tsx';
import { RefusedList, type RefusedRow } from '../../work/RefusedList.tsx';
import { mostAtOnce, TooMany } from '../../work/TooMany.tsx';
import { hccName } from '../../work/words.tsx';
import { gapColumns } from './gap-columns.tsx';
import { gapsOf } from './queries.ts';

const recaptured = ['closed', 'closed-higher', 'closed-lower'] as const;

/** Gaps of members by the filters of the address; open ones can be taken into work. */
export function GapList() {
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
  const filter = { status: status === 'recaptured' ? recaptured : [status], hcc, lasting, inWork, cohort } as const;
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(gapsOf(filter));
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  const keyOf = (gap: Gap) => `${gap.memberKey}-${gap.hcc}`;
  const [refused, setRefused] = useState<readonly RefusedRow[]>([]);
  const { mutate, isPending } = useAcceptance(setRefused);
  const selection = useSelection(rows, keyOf, (gap) => gap.status === 'open' && gap.work === undefined);
  const take = (ownerId?: string, dueOn?: string) => {
    mutate({ gaps: selection.rows, ownerId, dueOn });
    selection.clear();
  };
  const shown = useShownColumns('gaps', gapColumns(rows));
  const [isAsking, setAsking] = useState(false);
  const isTooMany = selection.rows.length > mostAtOnce;
  const isNone = selection.rows.length === 0 || isTooMany || isPending;
  return (
    <>
      <RefusedList rows={refused} onClose={() => setRefused([])} />
      <Card
        title={hcc === undefined ? t('gaps.list') : t('gaps.listOf', { hcc: hccName(hcc) })}
        note={
          data && (
            <>
              {t('gaps.rows', { n: data.pages[0]?.total ?? 0, selected: selection.rows.length })}
              {isTooMany && <TooMany />}
            </>
          )
        }
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
            {rows.length > 0 && <ColumnsButton {...shown} />}
            {rows.length > 0 && <AsFile what="gaps" query={filter} />}
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
          <LongTable
            caption={t('gaps.list')}
            columns={shown.columns}
            rows={rows}
            rowKey={keyOf}
            total={data?.pages[0]?.total ?? rows.length}
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
