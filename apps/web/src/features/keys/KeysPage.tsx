import { type KeyInventory, RotatablePurpose } from '@optimiq/contracts/keys';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, instant } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { keys, rotateKey } from './queries.ts';

type Version = KeyInventory['versions'][number];
type Rotation = KeyInventory['rotations'][number];

const tones: Record<Version['state'], Tone> = { current: 'ok', retiring: 'info', revoked: 'bad', destroyed: 'neutral' };

/** Keys of the organization: versions, what is under each, and exchanging one. Never a key itself. */
export function KeysPage() {
  const may = usePermissions();
  if (!may('key:read')) return <Forbidden permission="key:read" />;
  return <Keys mayChange={may('key:write')} />;
}

function Keys({ mayChange }: { readonly mayChange: boolean }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(keys);
  const rotate = useMutation({
    mutationFn: rotateKey,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  const running = data?.rotations.filter(({ state }) => state === 'running') ?? [];
  return (
    <>
      <ScreenHead title={t('keys.title')} note={data && t('keys.note', { kek: data.kek })}>
        {mayChange &&
          data &&
          RotatablePurpose.options.map((purpose) => (
            <button
              key={purpose}
              type="button"
              className="btn"
              disabled={rotate.isPending || running.some((one) => one.purpose === purpose)}
              onClick={() => rotate.mutate(purpose)}
            >
              {t('keys.rotate', { purpose: textOf('keys.purpose', purpose) })}
            </button>
          ))}
      </ScreenHead>
      <div className="body">
        {rotate.error && <Failed error={rotate.error} onRetry={rotate.reset} />}
        {running.map((rotation) => (
          <Progress key={rotation.rotationId} rotation={rotation} />
        ))}
        <section className="card" aria-label={t('keys.title')}>
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('keys.loading')} rows={8} />}
          {data?.versions.length === 0 && <Empty title={t('keys.empty.title')} hint={t('keys.empty.hint')} />}
          {data && data.versions.length > 0 && (
            <DataTable
              caption={t('keys.title')}
              columns={columnsOf(data)}
              rows={data.versions}
              rowKey={({ purpose, version }) => `${purpose}/${version}`}
            />
          )}
        </section>
      </div>
    </>
  );
}

/** How far an exchange is. */
function Progress({ rotation }: { readonly rotation: Rotation }) {
  const { purpose, toVersion, stage = 'waiting', done = 0, total } = rotation;
  const label = t('keys.exchanging', { purpose: textOf('keys.purpose', purpose), version: toVersion });
  return (
    <p className="row" role="status">
      {label}: {textOf('keys.stage', stage)}
      <progress aria-label={label} {...(total ? { value: done, max: total } : {})} />
      {total ? t('keys.progress', { done: count(done), total: count(total) }) : null}
    </p>
  );
}

const columnsOf = ({ rotations }: KeyInventory): readonly Column<Version>[] => [
  { id: 'purpose', header: t('keys.purpose'), cell: ({ purpose }) => textOf('keys.purpose', purpose) },
  { id: 'version', header: t('keys.version'), isNumeric: true, cell: ({ version }) => version },
  {
    id: 'state',
    header: t('column.state'),
    cell: ({ state }) => <StatusChip tone={tones[state]}>{textOf('keys.state', state)}</StatusChip>,
  },
  {
    id: 'under',
    header: t('keys.under'),
    isNumeric: true,
    cell: ({ under }) => (under === undefined ? <Missing reason={t('keys.notCounted')} /> : count(under)),
  },
  { id: 'created', header: t('keys.created'), cell: ({ createdAt }) => instant(createdAt) },
  {
    id: 'rotated',
    header: t('keys.rotated'),
    cell: ({ purpose, version }) => {
      const made = rotations.find((one) => one.purpose === purpose && one.toVersion === version);
      return made?.finishedAt ? instant(made.finishedAt) : <Missing reason={t('keys.neverRotated')} />;
    },
  },
  { id: 'wrapped', header: t('keys.wrappedBy'), cell: ({ wrappedBy }) => <span className="mono">{wrappedBy}</span> },
];
