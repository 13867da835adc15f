import type { LoadDetail } from '@optimiq/contracts/loads';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { bytes, instant } from '../../ui/formats.ts';
import { IconChevronRight, IconUndo } from '../../ui/icons.ts';
import { PrintButton } from '../../ui/PrintButton.tsx';
import { Decisions } from './Decisions.tsx';
import { LoadStateChip } from './LoadStateChip.tsx';
import { UndoDialog } from './UndoDialog.tsx';

/** What is loaded, from where and by whom, its state, and what may be done with it. */
export function LoadHead({ load, isStale }: { readonly load: LoadDetail; readonly isStale: boolean }) {
  const may = usePermissions();
  const [isAsking, setAsking] = useState(false);
  const name = t('claim.loadNumber', { number: load.number });
  return (
    <>
      <div className="head">
        <title>{name}</title>
        <Link to={paths.loads} className="mute">
          {t('loads.title')}
        </Link>
        <IconChevronRight className="i s" aria-hidden />
        <h1 className="load-name">{load.fileName ?? name}</h1>
        {!isStale && <LoadStateChip load={load} />}
        <span className="row end wrap">
          <PrintButton />
          {may('load:write') && !isStale && <Decisions load={load} />}
          {may('load:write') && load.state === 'active' && (
            <button type="button" className="btn" onClick={() => setAsking(true)}>
              <IconUndo className="i" aria-hidden />
              {t('undo.button')}
            </button>
          )}
        </span>
      </div>
      <dl className="head second sm load-facts">
        <Fact name={t('column.feed')}>{load.source}</Fact>
        <Fact name={t('column.format')}>{load.format}</Fact>
        <Fact name={t('column.load')}>{load.number}</Fact>
        <Fact name={t('column.size')}>{bytes(load.bytes)}</Fact>
        {load.contentTag && (
          <Fact name={t('load.contentTag')}>
            <span className="mono" title={t('load.contentTag.hint')}>
              {load.contentTag}
            </span>
          </Fact>
        )}
        <Fact name={t('load.started')}>{instant(load.createdAt)}</Fact>
        <Fact name={t('load.startedBy')}>
          <Starter id={load.startedBy} />
        </Fact>
        {load.activatedAt && <Fact name={t('load.activated')}>{instant(load.activatedAt)}</Fact>}
        {load.undoneAt && <Fact name={t('load.undone')}>{instant(load.undoneAt)}</Fact>}
        {load.errorCode && <Fact name={t('load.error')}>{textOf('loadError', load.errorCode)}</Fact>}
      </dl>
      <UndoDialog load={load} isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt> <dd>{children}</dd>
  </div>
);

/** The reader, another user by the start of their id, or a part of the product by its name. */
function Starter({ id }: { readonly id: string }) {
  const { user } = useSession();
  if (id === user.id) return t('load.startedBy.you');
  const known = textOf('actor', id);
  if (known !== id) return known;
  return t('load.startedBy.other', { id: id.slice(0, 8) });
}
