import type { Person as PersonView } from '@optimiq/contracts/people';
import type { Person } from '@optimiq/store/postgres/people';

/** Somebody of the tenant as the admin screens show them. */
export const presentPerson = (person: Person): PersonView => ({
  userId: person.userId,
  name: person.name,
  email: person.email,
  roles: [...person.roles],
  restrictions: person.restrictions as PersonView['restrictions'],
  hasTotp: person.hasTotp,
  hasPasskey: person.hasPasskey,
  isActive: person.deactivatedAt === undefined,
  ...(person.lastSeenAt ? { lastSeenAt: person.lastSeenAt.toISOString() } : {}),
});
