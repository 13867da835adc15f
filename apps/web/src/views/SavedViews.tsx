import { Popover } from '@mantine/core';
import type { SavedView, ViewScreen } from '@optimiq/contracts/saved-views';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { t } from '../messages.ts';
import { IconChevronDown } from '../ui/icons.ts';
import { viewsOf } from './queries.ts';
import { ViewDialog, type ViewDialogKind } from './ViewDialog.tsx';
import { ViewList } from './ViewList.tsx';
import './views.css';
import { isSameState, type Search, viewStateOf } from './view-state.ts';

/**
 * Views of a list, in the head of its screen: what is shown under a name, one's own and the team's, and the way to keep
 * what is shown now. A screen that is opened without filters opens with the reader's default.
 */
export function SavedViews({ screen }: { readonly screen: ViewScreen }) {
  const [isOpen, setOpen] = useState(false);
  const [dialog, setDialog] = useState<ViewDialogKind>();
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const { data, error } = useQuery(viewsOf(screen));
  const views = data?.items ?? [];
  const state = viewStateOf(screen, search);
  const shown = views.find((view) => isSameState(view.state, state));

  useDefaultView(screen, views, data !== undefined);

  const show = (view: SavedView) => {
    setOpen(false);
    void navigate({ to: '.', search: view.state });
  };
  const ask = (next: ViewDialogKind) => {
    setOpen(false);
    setDialog(next);
  };
  return (
    <>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={320} shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className="btn noprint views-button"
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <span className="trunc">{shown ? t('views.shown', { name: shown.name }) : t('views.title')}</span>
            <IconChevronDown className="i s" aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('views.title')}>
          {error && <p className="sm sub">{t('views.failed')}</p>}
          {data && views.length === 0 && <p className="sm sub">{t('views.none')}</p>}
          <ViewList screen={screen} views={views} shown={shown} onShow={show} onRename={(view) => ask({ view })} />
          <button type="button" className="btn user-item" onClick={() => ask({ state })}>
            {t('views.save')}
          </button>
        </Popover.Dropdown>
      </Popover>
      {dialog && <ViewDialog screen={screen} kind={dialog} onClose={() => setDialog(undefined)} />}
    </>
  );
}

/** Opens the default once, when the screen was opened without filters: who takes them away later sees all. */
function useDefaultView(screen: ViewScreen, views: readonly SavedView[], isKnown: boolean): void {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const isDecided = useRef(Object.keys(search).some((name) => name !== 'asOf'));

  // The address belongs to the router. The answer of the server is the trigger.
  useEffect(() => {
    if (!isKnown || isDecided.current) return;
    isDecided.current = true;
    const view = views.find(({ isDefault }) => isDefault);
    if (view && Object.keys(viewStateOf(screen, search)).length === 0)
      void navigate({ to: '.', search: view.state, replace: true });
  }, [isKnown, views, screen, search, navigate]);
}
