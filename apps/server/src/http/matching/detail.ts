import type { MatchDetail, MatchSide } from '@optimiq/contracts/matches';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { compareIdentities } from '@optimiq/domain/matching/model';
import { loadMatching } from '@optimiq/reference/matching';
import { countRecords } from '@optimiq/store/facts/member';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { readIdentifiers } from '@optimiq/store/postgres/member-identifiers';
import { readIdentities } from '@optimiq/store/postgres/member-identity-read';
import { findMatch } from '@optimiq/store/postgres/member-matches';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';
import { presentIdentity, presentMatch } from './present.ts';

/** Both sides of a pair by themselves, compared as they are now. Who they are only with `member:identify`. */
export async function matchDetailOf(product: Product, request: FastifyRequest, id: string): Promise<MatchDetail> {
  const { tenantId } = request.caller;
  const keys = await product.keysOf(tenantId);
  const read = await request.tenant(async (tx) => {
    const match = await findMatch(tx, id);
    if (!match) throw new ProblemError('not-found');
    const sides = [match.first, match.second];
    return {
      match,
      identities: await readIdentities(tx, keys, sides, undefined, 'apart'),
      first: await readIdentifiers(tx, keys, match.first),
      second: await readIdentifiers(tx, keys, match.second),
      // Without the merge of these two, so that each side's records are counted under its own key.
      visible: (await visibleLoadNumbers(tx)).filter((number) => number !== match.mergeNumber),
    };
  });
  const { match, identities } = read;
  request.auditMembers([match.first, match.second]);
  const [one, other] = [identities.get(match.first) ?? {}, identities.get(match.second) ?? {}];
  const { score, agreement } = compareIdentities(one, other, loadMatching());
  const mayIdentify = request.may('member:identify');
  const sideOf = async (memberKey: MemberKey, side: 'first' | 'second'): Promise<MatchSide> => ({
    memberKey,
    ...(await countRecords(product.facts, tenantId, read.visible, memberKey)),
    ...(mayIdentify ? presentIdentity(identities.get(memberKey) ?? {}, read[side]) : {}),
  });
  return {
    ...presentMatch({ ...match, score, agreement }, mayIdentify ? identities : new Map()),
    first: await sideOf(match.first, 'first'),
    second: await sideOf(match.second, 'second'),
  };
}
