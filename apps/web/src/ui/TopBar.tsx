import { Popover, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { remove } from '../api/client.ts';
import { endSession, usePermissions, useSession } from '../api/session-store.ts';
import { t, textOf } from '../messages.ts';
import { paths } from '../paths.ts';
import { date } from './formats.ts';
import { IconCalendar, IconDark, IconDemo, IconHelp, IconLight } from './icons.ts';
import { MemberSearch } from './MemberSearch.tsx';

/** Tenant, environment, search, the day the tenant calls today, help and the person. */
export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  const may = usePermissions();
  const { tenant } = useSession();
  return (
    <header className="top">
      <span className="b trunc tenant">{tenant.name}</span>
      {tenant.environment === 'demo' && (
        <span className="st warn">
          <IconDemo className="i s" aria-hidden />
          {t('shell.demo')}
        </span>
      )}
      <span className="end" />
      {may('member:search') && <MemberSearch />}
      <span className="asof">
        <IconCalendar className="i" aria-hidden />
        <span className="mute">{t('shell.asOf')}</span> {date(tenant.asOf)}
      </span>
      <SchemeSwitch />
      <button type="button" className="ib wide" aria-label={t('shell.help')} onClick={onHelp}>
        <IconHelp className="i" aria-hidden />
      </button>
      <UserMenu />
    </header>
  );
}

/** The other colour scheme, and the way to it. */
function useOtherScheme() {
  const { setColorScheme } = useMantineColorScheme();
  const next = useComputedColorScheme('light') === 'dark' ? 'light' : 'dark';
  return {
    label: t(`shell.scheme.${next}`),
    Icon: next === 'light' ? IconLight : IconDark,
    turn: () => setColorScheme(next),
  };
}

function SchemeSwitch() {
  const { label, Icon, turn } = useOtherScheme();
  return (
    <button type="button" className="ib noprint wide" aria-label={label} onClick={turn}>
      <Icon className="i" aria-hidden />
    </button>
  );
}

function UserMenu() {
  const { user, roles } = useSession();
  const scheme = useOtherScheme();
  const initials = user.name
    .split(/\s+/)
    .map((word) => word[0])
    .join('')
    .slice(0, 2);
  return (
    <Popover position="bottom-end" width={220} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className="avatar noprint" aria-label={t('shell.user', { initials, name: user.name })}>
          {initials}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="b">{user.name}</p>
        <p className="sm mute">{roles.map(({ key, name }) => name ?? textOf('role', key)).join(', ')}</p>
        <Link to={paths.security} className="btn user-item">
          {t('security.title')}
        </Link>
        <button type="button" className="btn user-item" onClick={scheme.turn}>
          {scheme.label}
        </button>
        <button type="button" className="btn user-item" onClick={signOut}>
          {t('shell.signOut')}
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Ends the session on the server; the screen closes either way, so that a dead network cannot keep it open. */
async function signOut(): Promise<void> {
  await remove('/v1/session').catch(() => undefined);
  endSession('signed-out');
}
