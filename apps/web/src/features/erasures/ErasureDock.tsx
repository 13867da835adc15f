import type { ErasureCertificate, ErasureDetail } from '@optimiq/contracts/erasures';
import { useQuery } from '@tanstack/react-query';
import { usePersonNames } from '../../administration/names.ts';
import { t, textOf } from '../../messages.ts';
import { download } from '../../ui/csv.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Dock } from '../../ui/Dock.tsx';
import { FactList } from '../../ui/FactList.tsx';
import { count, date, instant } from '../../ui/formats.ts';
import { Failed, Loading } from '../../ui/states.tsx';
import { ErasureState } from './ErasureState.tsx';
import { erasureOf } from './queries.ts';

/** One erasure: what was asked, how far it is and, once it is done, its certificate. */
export function ErasureDock({ erasureId, onClose }: { readonly erasureId: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery(erasureOf(erasureId));
  return (
    <Dock title={t('erasures.one')} onClose={onClose}>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('erasures.loadingOne')} />}
      {data && <Asked erasure={data} />}
      {data?.certificate && <Certificate certificate={data.certificate} />}
    </Dock>
  );
}

function Asked({ erasure }: { readonly erasure: ErasureDetail }) {
  const personName = usePersonNames();
  const { state, requestedAt, requestedBy, effectiveAt, completedAt, backupsExpireOn, reason } = erasure;
  const facts = [
    [t('erasures.requested'), instant(requestedAt)],
    [t('erasures.by'), personName(requestedBy)],
    [t('erasures.reason'), reason],
    [t('erasures.outOfView'), effectiveAt && instant(effectiveAt)],
    [t('erasures.offDisk'), completedAt && instant(completedAt)],
    [t('erasures.backups'), backupsExpireOn && date(backupsExpireOn)],
  ] as const;
  return (
    <section>
      <p role="status">
        <ErasureState state={state} />
      </p>
      <FactList facts={facts} />
    </section>
  );
}

function Certificate({ certificate }: { readonly certificate: ErasureCertificate }) {
  const { erasureId, counts, checks, remains, rawFilesSearched, tombstones, sha256 } = certificate;
  const save = () =>
    download(`erasure-${erasureId}.json`, `${JSON.stringify(certificate, undefined, 2)}\n`, 'application/json');
  return (
    <>
      <section>
        <h3>{t('erasures.certificate')}</h3>
        <p className="row wrap">
          <button type="button" className="btn noprint" onClick={save}>
            {t('erasures.save')}
          </button>
          <button type="button" className="btn quiet noprint" onClick={() => window.print()}>
            {t('print.button')}
          </button>
        </p>
        <FactList className="mono" facts={[[t('erasures.sha256'), sha256]]} />
      </section>
      <section>
        <h3>{t('erasures.counts')}</h3>
        <DataTable
          caption={t('erasures.counts')}
          columns={countColumns}
          rows={counts}
          rowKey={({ store, table }) => `${store} ${table}`}
          isCompact
        />
        <p className="sm sub">
          {t('erasures.searched', { files: count(rawFilesSearched), receipts: count(tombstones) })}
        </p>
      </section>
      <section>
        <h3>{t('erasures.checks')}</h3>
        <DataTable
          caption={t('erasures.checks')}
          columns={checkColumns}
          rows={checks}
          rowKey={({ name }) => name}
          isCompact
        />
      </section>
      <section>
        <h3>{t('erasures.remains')}</h3>
        {remains.length === 0 ? (
          <p>{t('erasures.remains.none')}</p>
        ) : (
          <ul className="sm">
            {remains.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

type Counted = ErasureCertificate['counts'][number];
type Check = ErasureCertificate['checks'][number];

const countColumns: readonly Column<Counted>[] = [
  {
    id: 'place',
    header: t('erasures.place'),
    cell: ({ store, table }) => (
      <>
        {t(`erasures.store.${store}`)} <span className="mono mute">{table}</span>
      </>
    ),
  },
  { id: 'before', header: t('erasures.beforeCount'), isNumeric: true, cell: ({ before }) => count(before) },
  { id: 'after', header: t('erasures.afterCount'), isNumeric: true, cell: ({ after }) => count(after) },
];

const checkColumns: readonly Column<Check>[] = [
  { id: 'name', header: t('erasures.check'), cell: ({ name }) => textOf('erasures.check', name), wraps: true },
  { id: 'found', header: t('erasures.found'), isNumeric: true, cell: ({ found }) => count(found) },
  { id: 'expected', header: t('erasures.expected'), isNumeric: true, cell: ({ expected }) => count(expected) },
];
