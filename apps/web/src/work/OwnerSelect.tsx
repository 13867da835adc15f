import { useQuery } from '@tanstack/react-query';
import { usePermissions, useSession } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { Field } from '../ui/Field.tsx';
import { workOwners } from './queries.ts';

/** Whose something becomes: the reader's, nobody's, or, for those who hand work out, a colleague's. */
export function OwnerSelect({ hasPool = true }: { readonly hasPool?: boolean }) {
  const may = usePermissions();
  const { user } = useSession();
  const { data } = useQuery({ ...workOwners, enabled: may('work:assign') });
  const others = (data?.items ?? []).filter(({ userId }) => userId !== user.id);
  return (
    <Field label={t('work.owner')}>
      {(given) => (
        <select {...given} className="select wide" name="ownerId" data-autofocus>
          <option value={user.id}>{t('work.owner.me')}</option>
          {hasPool && <option value="">{t('work.owner.pool')}</option>}
          {others.map(({ userId, name }) => (
            <option key={userId} value={userId}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
