import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Forbidden } from '../../ui/states.tsx';
import { DirectoriesCard } from './DirectoriesCard.tsx';
import { DomainsCard } from './DomainsCard.tsx';
import { ProvidersCard } from './ProvidersCard.tsx';

/** How people of the organization sign in at its own provider, and which directory says who they are. */
export function SingleSignOnPage() {
  const may = usePermissions();
  if (!may('sso:write')) return <Forbidden permission="sso:write" />;
  const isTested = new URLSearchParams(window.location.search).get('sso') === 'tested';
  return (
    <>
      <ScreenHead title={t('sso.title')} />
      <div className="body">
        {isTested && <output className="banner">{t('sso.tested')}</output>}
        <DomainsCard />
        <ProvidersCard />
        <DirectoriesCard />
      </div>
    </>
  );
}
