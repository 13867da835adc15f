import { useQuery } from '@tanstack/react-query';
import { usePermissions } from '../api/session-store.ts';
import { t, textOf } from '../messages.ts';
import { people, roles } from './queries.ts';

/** Names of roles, the organization's own among them. */
export function useRoleNames(): (key: string) => string {
  const may = usePermissions();
  const { data } = useQuery({ ...roles, enabled: may('people:read') });
  return (key) => data?.items.find((one) => one.key === key)?.name ?? textOf('role', key);
}

/** Names of people by their id; an operator or the product itself by what it is. */
export function usePersonNames(): (id: string) => string {
  const may = usePermissions();
  const { data } = useQuery({ ...people, enabled: may('people:read') });
  return (id) => {
    const person = data?.items.find(({ userId }) => userId === id);
    if (person) return person.name;
    return id.startsWith('uid-') ? t('who.operator') : id === 'system' ? t('who.product') : id;
  };
}
