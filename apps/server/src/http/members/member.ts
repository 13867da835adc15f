import type { Member } from '@optimiq/contracts/members';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { findMember, readCoverage } from '@optimiq/store/facts/member';
import { readIdentities } from '@optimiq/store/postgres/member-identity-read';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { fullName, maskMbi } from '../names.ts';
import { ProblemError } from '../plugins/problems.ts';
import { readRunView } from '../run-view.ts';

/** A member's head: facts for everyone with `member:read`, identity only with `member:identify`. */
export async function memberOf(
  product: Product,
  request: FastifyRequest,
  key: string,
  paymentYear: number,
): Promise<Member> {
  const memberKey = key as MemberKey;
  const tenant = request.caller.tenantId;
  const keys = await product.keysOf(tenant);
  const view = await readRunView(product, request, paymentYear, async (tx) =>
    request.may('member:identify') ? (await readIdentities(tx, keys, [memberKey])).get(memberKey) : undefined,
  );
  const [member, coverage] = await Promise.all([
    findMember(product.facts, tenant, view.visible, memberKey, paymentYear),
    readCoverage(product.facts, tenant, view.visible, memberKey),
  ]);
  if (!member) throw new ProblemError('not-found');
  const { orec: _orec, ...rest } = member;
  return {
    ...rest,
    ...(view.more ? { identity: identityOf(view.more) } : {}),
    coverage: coverage.toReversed(),
  };
}

function identityOf(person: SourcePerson): NonNullable<Member['identity']> {
  const name = fullName(person);
  return {
    ...(name ? { name } : {}),
    ...(person.birthDate ? { birthDate: person.birthDate } : {}),
    ...(person.mbi ? { mbiMasked: maskMbi(person.mbi) } : {}),
    ...(person.memberId ? { memberId: person.memberId } : {}),
  };
}
