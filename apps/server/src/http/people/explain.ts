import type { AccessExplained, MemberReaders } from '@optimiq/contracts/people';
import { decide } from '@optimiq/domain/access/decide';
import { classGrantedBy, explainAccess } from '@optimiq/domain/access/explain';
import { fieldClasses } from '@optimiq/domain/access/field-classes';
import { isPanelled } from '@optimiq/domain/access/restrictions';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { accessOf } from '@optimiq/store/postgres/access';
import { listPeople, type Person } from '@optimiq/store/postgres/people';
import type { Caller } from '../../caller.ts';
import { localMoment } from '../../local-moment.ts';
import type { Product } from '../../product.ts';
import { panelOf, seesMember } from '../panel.ts';
import { presentPerson } from './present.ts';

/** Somebody as a caller at this moment, from an allowed network: what the door would decide. */
function asCaller(caller: Caller, person: Person): Caller {
  const { tenant, tenantId } = caller;
  const access = accessOf(person, tenant);
  const { networks } = access.restrictions;
  // Which network somebody comes from is not known before; that there are restrictions is shown beside.
  const address = networks?.[0]?.split('/')[0] ?? caller.circumstances.address;
  return {
    user: { id: person.userId, name: person.name, email: person.email },
    tenantId,
    access,
    circumstances: { address, moment: localMoment(new Date(), tenant.timeZone) },
    tenant,
    actor: { kind: 'user', id: person.userId },
  };
}

/** "What can X see, and why." */
export async function explainPerson(product: Product, caller: Caller, person: Person): Promise<AccessExplained> {
  const one = asCaller(caller, person);
  const { ownRoles } = caller.tenant;
  const panel = await panelOf(product, one);
  const lines = explainAccess(one.access, one.circumstances, ownRoles);
  return {
    person: presentPerson(person),
    permissions: lines.map((line) => ({ ...line, grantedBy: [...line.grantedBy] })),
    classes: fieldClasses.map((fieldClass) => ({
      fieldClass,
      reads: classGrantedBy(one.access, fieldClass, ownRoles),
      writes: one.access.rights.writes.includes(fieldClass),
    })),
    ...(panel ? { panelMembers: panel.size } : {}),
  };
}

/** "Who can see member M": everybody of the tenant whom the door lets in, and of the others why not. */
export async function readersOf(product: Product, caller: Caller, member: MemberKey): Promise<MemberReaders> {
  const answer: MemberReaders = { readers: [], refused: [] };
  for (const person of await listPeople(product.database, caller.tenantId)) {
    if (person.deactivatedAt) continue;
    const one = asCaller(caller, person);
    const decision = decide(one.access, 'member:read', one.circumstances);
    const isSeen =
      decision.allowed && (!isPanelled(one.access.restrictions) || (await seesMember(product, one, member)));
    if (!isSeen) {
      answer.refused.push({ person: presentPerson(person), because: decision.allowed ? 'panel' : decision.because });
      continue;
    }
    const seesName =
      decide(one.access, 'member:identify', one.circumstances).allowed &&
      one.access.rights.reads.includes('identifier');
    const grantedBy = explainAccess(one.access, one.circumstances, caller.tenant.ownRoles).find(
      ({ permission }) => permission === 'member:read',
    )!.grantedBy;
    answer.readers.push({ person: presentPerson(person), seesName, grantedBy: [...grantedBy] });
  }
  return answer;
}
