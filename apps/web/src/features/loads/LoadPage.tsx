import type { LoadDetail } from '@optimiq/contracts/loads';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { bytes, count, dollars, instant } from '../../ui/formats.ts';
import { IconUndo } from '../../ui/icons.ts';
import { RunningJobs } from '../../ui/RunningJobs.tsx';
import { Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { Comparison } from './Comparison.tsx';
import { LoadStateChip } from './LoadStateChip.tsx';
import './loads.css';
import { MappingTab } from './mapping/MappingTab.tsx';
import { ProblemsCard } from './ProblemsCard.tsx';
import { loadOf } from './queries.ts';
import { UndoDialog } from './UndoDialog.tsx';

/** One file: what it held, what was refused and why, and the way to take it back. */
export function LoadPage() {
  const may = usePermissions();
  if (!may('load:read')) return <Forbidden permission="load:read" />;
  return <LoadScreen />;
}

function LoadScreen() {
  const may = usePermissions();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { loadId = '' } = useParams({ strict: false }) as { readonly loadId?: string };
  const { data: load, error, refetch } = useQuery(loadOf(loadId));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!load) return <Loading label={t('load.loading')} rows={12} />;
  return (
    <>
      <div className="head">
        <title>{t('claim.loadNumber', { number: load.number })}</title>
        <Link to={paths.loads} className="mute">
          {t('loads.title')}
        </Link>
        <h1>{load.fileName ?? t('claim.loadNumber', { number: load.number })}</h1>
        <LoadStateChip state={load.state} />
        {may('load:write') && load.state === 'active' && (
          <button type="button" className="btn end" onClick={() => setAsking(true)}>
            <IconUndo className="i" aria-hidden />
            {t('undo.button')}
          </button>
        )}
      </div>
      <div className="body">
        <RunningJobs onEnd={() => queries.invalidateQueries()} />
        <div className="load-body">
          <Card title={t('load.totals')}>
            <Totals load={load} />
            {load.previous && <Comparison load={load} previous={load.previous} />}
          </Card>
          {load.holdReason === 'mapping' ? <MappingTab load={load} /> : <ProblemsCard load={load} />}
        </div>
      </div>
      <UndoDialog load={load} isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  );
}

function Totals({ load }: { readonly load: LoadDetail }) {
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t('column.format'), load.format],
    [t('column.size'), bytes(load.bytes)],
    [t('column.rows'), count(load.rows)],
    [t('column.rejected'), count(load.rejected)],
    [t('column.warnings'), count(load.warnings)],
    [t('column.members'), count(load.members)],
    [t('column.claims'), count(load.claims)],
    [t('column.lines'), count(load.claimLines)],
    [t('column.fills'), count(load.fills)],
    [t('column.billed'), dollars(load.billedCents)],
    [t('column.paid'), dollars(load.paidCents)],
    [t('column.created'), instant(load.createdAt)],
    [t('load.activated'), load.activatedAt && instant(load.activatedAt)],
    [t('load.undone'), load.undoneAt && instant(load.undoneAt)],
    [t('load.error'), load.errorCode && textOf('loadError', load.errorCode)],
  ];
  return (
    <dl className="facts">{facts.map(([name, value]) => value && <Fact key={name} name={name} value={value} />)}</dl>
  );
}

const Fact = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);
