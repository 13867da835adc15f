import { Popover } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSession } from '../api/session-store.ts';
import { t, textOf } from '../messages.ts';
import { Bell } from '../notifications/Bell.tsx';
import { paths } from '../paths.ts';
import { AsOf } from './AsOf.tsx';
import { useDensity } from './density.ts';
import { IconDemo, IconHelp } from './icons.ts';
import { LanguageChoice } from './LanguageChoice.tsx';
import { useOtherScheme } from './other-scheme.ts';
import { SearchButton } from './SearchButton.tsx';
import { signOut } from './sign-out.ts';

type Props = { readonly onHelp: () => void; readonly onSearch: () => void; readonly onTour: () => void };

/** Tenant, environment, search, the day the tenant calls today, help and the person. */
export function TopBar({ onHelp, onSearch, onTour }: Props) {
  const { tenant } = useSession();
  return (
    <header className="top">
      <span className="b trunc tenant">{tenant.name}</span>
      {tenant.environment === 'demo' && (
        <button type="button" className="st warn" title={t('shell.tour')} onClick={onTour}>
          <IconDemo className="i s" aria-hidden />
          {t('shell.demo')}
        </button>
      )}
      <span className="end" />
      <SearchButton onOpen={onSearch} />
      <AsOf />
      <SchemeSwitch />
      <Bell />
      <button type="button" className="ib wide" aria-label={t('shell.help')} onClick={onHelp}>
        <IconHelp className="i" aria-hidden />
      </button>
      <UserMenu />
    </header>
  );
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
  const [density, setDensity] = useDensity();
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
        <LanguageChoice />
        <button type="button" className="btn user-item" onClick={scheme.turn}>
          {scheme.label}
        </button>
        <label className="row user-item">
          <input
            type="checkbox"
            checked={density === 'compact'}
            onChange={({ target }) => setDensity(target.checked ? 'compact' : 'regular')}
          />
          {t('shell.compact')}
        </label>
        <button type="button" className="btn user-item" onClick={signOut}>
          {t('shell.signOut')}
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}
