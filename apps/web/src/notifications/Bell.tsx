import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ComponentType, useState } from 'react';
import { loadMessages, t } from '../messages.ts';
import { IconBell } from '../ui/icons.ts';
import type { PanelProps } from './panel.ts';
import { notifications } from './queries.ts';
import './bell.css';

/** The panel and its words wait until they are asked for. */
async function loadPanel(): Promise<ComponentType<PanelProps>> {
  await loadMessages('notifications');
  return (await import('./NotificationPanel.tsx')).default;
}

/** How much the reader was told and has not read, and the way to it. */
export function Bell() {
  const { data, error } = useQuery(notifications);
  const [isOpen, setOpen] = useState(false);
  const [Panel, setPanel] = useState<ComponentType<PanelProps>>();
  const unread = data?.unread ?? 0;
  const turn = async () => {
    if (isOpen) return setOpen(false);
    const loaded = Panel ?? (await loadPanel());
    setPanel(() => loaded);
    setOpen(true);
  };
  return (
    <>
      <span className="hidden-text" role="status">
        {unread > 0 && t('bell.unread', { n: unread })}
      </span>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={360} shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className="ib noprint bell"
            aria-label={unread > 0 ? t('bell.with', { n: unread }) : t('bell.title')}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => void turn()}
          >
            <IconBell className="i" aria-hidden />
            {unread > 0 && <span aria-hidden="true">{unread > 99 ? t('work.badge.many') : unread}</span>}
          </button>
        </Popover.Target>
        <Popover.Dropdown className="bell-panel">
          {Panel && <Panel items={data?.items} hasFailed={error !== null} onClose={() => setOpen(false)} />}
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
