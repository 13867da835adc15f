import { type Dashboard, type DashboardTile, mostTiles, type TileKind, tileKinds } from '@optimiq/contracts/dashboards';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { usePermissions } from '../../../api/session-store.ts';
import { t } from '../../../messages.ts';
import { paths } from '../../../paths.ts';
import { Card } from '../../../ui/Card.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Refusal } from '../../../ui/Refusal.tsx';
import { ScreenHead } from '../../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../../ui/states.tsx';
import { say } from '../../../ui/toasts.ts';
import './dashboards.css';
import { EditTile } from './EditTile.tsx';
import { changeDashboard, createDashboard, dashboard, dashboards } from './queries.ts';
import { starters } from './starters.ts';

/** A tile of a draft: its key stays while it is moved. */
export type DraftTile = DashboardTile & { readonly key: number };

/** A dashboard of the address as it is changed, or a new one: empty, or begun from a starter. */
export function DashboardEditPage() {
  const may = usePermissions();
  const { dashboardId } = useParams({ strict: false }) as { readonly dashboardId?: string };
  const { example } = useSearch({ strict: false }) as { readonly example?: keyof typeof starters };
  if (!may('population:read')) return <Forbidden permission="population:read" />;
  if (dashboardId) return <Saved dashboardId={dashboardId} />;
  const tiles = (example && Object.hasOwn(starters, example) && starters[example]) || [];
  return <Editor key={example ?? 'new'} saved={undefined} tiles={tiles} />;
}

function Saved({ dashboardId }: { readonly dashboardId: string }) {
  const { data, error, refetch } = useQuery(dashboard(dashboardId));
  if (data?.isMine) return <Editor saved={data} tiles={data.tiles} />;
  return (
    <>
      <ScreenHead title={t('dashboards.one')} />
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {data && <Empty title={t('dashboards.notMine')} hint={t('dashboards.notMine.hint')} />}
        {!error && !data && <Loading label={t('dashboards.loading.one')} />}
      </div>
    </>
  );
}

type EditorProps = { readonly saved: Dashboard | undefined; readonly tiles: readonly DashboardTile[] };

function Editor({ saved, tiles: start }: EditorProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [tiles, setTiles] = useState<readonly DraftTile[]>(() => start.map((tile, key) => ({ ...tile, key })));
  const [nextKey, setNextKey] = useState(start.length);
  const { mutate, error, isPending } = useMutation({
    mutationFn: (fields: FormData) => {
      const wanted = {
        name: String(fields.get('name')),
        isShared: fields.get('shared') !== null,
        tiles: tiles.map(({ kind, filters }) => ({ kind, filters })),
      };
      return saved
        ? changeDashboard(saved.dashboardId, { ...wanted, version: saved.version })
        : createDashboard(wanted);
    },
    onSuccess: (kept) => {
      queries.setQueryData(dashboard(kept.dashboardId).queryKey, kept);
      void queries.invalidateQueries({ queryKey: dashboards.queryKey });
      say(t('dashboards.saved', { name: kept.name }));
      void navigate({ to: paths.dashboard(kept.dashboardId) });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(new FormData(event.currentTarget));
  };
  const add = (kind: TileKind) => {
    setTiles([...tiles, { kind, filters: { paymentYear: tiles.at(-1)?.filters.paymentYear ?? 2026 }, key: nextKey }]);
    setNextKey(nextKey + 1);
  };
  const move = (at: number, by: -1 | 1) => setTiles(moved(tiles, at, by));
  const takeOff = (at: number) => {
    const before = tiles;
    setTiles(tiles.toSpliced(at, 1));
    say(t('dashboards.tile.removed', { tile: t(`dashboards.tile.${tiles[at]!.kind}`) }), () => setTiles(before));
  };
  return (
    <>
      <ScreenHead title={saved?.name ?? t('dashboards.new')}>
        <Link className="btn" to={saved ? paths.dashboard(saved.dashboardId) : paths.dashboards}>
          {t('dashboards.cancel')}
        </Link>
        <button type="submit" form="dashboard" className="btn primary" disabled={isPending || tiles.length === 0}>
          {t('dashboards.save')}
        </button>
      </ScreenHead>
      <div className="body">
        {error && <Refusal error={error} />}
        <Card title={t('dashboards.about')}>
          <form id="dashboard" className="dash-form" onSubmit={submit} autoComplete="off">
            <Field label={t('dashboards.name')} hint={t('dashboards.name.hint')}>
              {(given) => <input {...given} name="name" required maxLength={80} defaultValue={saved?.name} />}
            </Field>
            <label className="dash-share sm">
              <input type="checkbox" name="shared" defaultChecked={saved?.isShared} />
              {t('dashboards.share')}
            </label>
          </form>
        </Card>
        <Card
          title={t('dashboards.tiles')}
          note={t('dashboards.tiles.note', { n: tiles.length, most: mostTiles })}
          actions={tiles.length < mostTiles && <AddTile onAdd={add} />}
        >
          {tiles.length === 0 && <Empty title={t('dashboards.noTile')} hint={t('dashboards.noTile.hint')} />}
          <ol className="dash-edit" aria-label={t('dashboards.tiles')}>
            {tiles.map((tile, at) => (
              <EditTile
                key={tile.key}
                tile={tile}
                isFirst={at === 0}
                isLast={at === tiles.length - 1}
                onMove={(by) => move(at, by)}
                onRemove={() => takeOff(at)}
                onChange={(filters) => setTiles(tiles.with(at, { ...tile, filters }))}
              />
            ))}
          </ol>
        </Card>
      </div>
    </>
  );
}

/** The kinds there are; choosing one puts it at the end. */
function AddTile({ onAdd }: { readonly onAdd: (kind: TileKind) => void }) {
  return (
    <select
      className="select"
      aria-label={t('dashboards.add')}
      value=""
      onChange={(event) => onAdd(event.target.value as TileKind)}
    >
      <option value="">{t('dashboards.add')}</option>
      {tileKinds.map((kind) => (
        <option key={kind} value={kind}>
          {t(`dashboards.tile.${kind}`)}
        </option>
      ))}
    </select>
  );
}

/** The tiles with one of them a place further to the front or the end; as they are where there is no such place. */
function moved(tiles: readonly DraftTile[], at: number, by: -1 | 1): readonly DraftTile[] {
  const other = tiles[at + by];
  return other ? tiles.with(at, other).with(at + by, tiles[at]!) : tiles;
}
