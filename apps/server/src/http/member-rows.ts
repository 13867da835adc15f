import type { MemberRow } from '@optimiq/contracts/population';
import type { ListedMember } from '@optimiq/store/facts/member-list';
import type { FastifyRequest } from 'fastify';

/** A row as the reader may see it: names and scores only with their permissions. */
export function presentRow(request: FastifyRequest, row: ListedMember, name: string | undefined): MemberRow {
  const { notScored: _notScored, rawThousandths, paymentThousandths, ...rest } = row;
  return {
    ...rest,
    ...(name ? { name } : {}),
    ...(request.may('score:read') && rawThousandths !== undefined ? { rawThousandths } : {}),
    ...(request.may('score:read') && paymentThousandths !== undefined ? { paymentThousandths } : {}),
  };
}
