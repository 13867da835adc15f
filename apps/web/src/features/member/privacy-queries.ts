import { Accounting, DisclosureNoted, LedgerPage, type NewDisclosure } from '@optimiq/contracts/audit';
import { MemberReaders } from '@optimiq/contracts/people';
import type { Use } from '@optimiq/domain/privacy/use-of';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, post } from '../../api/client.ts';

export const ledgerOf = (memberKey: string, use: Use | undefined) =>
  infiniteQueryOptions({
    queryKey: ['member', memberKey, 'ledger', use],
    queryFn: ({ pageParam }) =>
      get(`/v1/members/${memberKey}/ledger`, LedgerPage, { use, limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

export const accountingOf = (memberKey: string) =>
  queryOptions({
    queryKey: ['member', memberKey, 'accounting'],
    queryFn: () => get(`/v1/members/${memberKey}/accounting`, Accounting),
  });

export const noteDisclosure = (memberKey: string, disclosure: NewDisclosure) =>
  post(`/v1/members/${memberKey}/disclosures`, DisclosureNoted, disclosure);

export const readersOf = (memberKey: string) =>
  queryOptions({
    queryKey: ['member', memberKey, 'readers'],
    queryFn: () => get(`/v1/members/${memberKey}/readers`, MemberReaders),
  });
