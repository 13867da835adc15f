import { ClaimUses } from '@optimiq/contracts/claim-uses';
import { MemberClinical } from '@optimiq/contracts/clinical';
import { CoverageTimeline } from '@optimiq/contracts/coverage';
import { MemberGaps } from '@optimiq/contracts/gaps';
import { ClaimDetail, ClaimPage, ClaimVersions, Member, Receipt, Timeline } from '@optimiq/contracts/members';
import { MemberSuspects } from '@optimiq/contracts/suspects';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../../api/client.ts';

const firstPage = undefined as string | undefined;

export const memberOf = (memberKey: string) =>
  queryOptions({ queryKey: ['member', memberKey], queryFn: () => get(`/v1/members/${memberKey}`, Member) });

export const receiptOf = (memberKey: string, paymentYear: number) =>
  queryOptions({
    queryKey: ['member', memberKey, 'score', paymentYear],
    queryFn: () => get(`/v1/members/${memberKey}/score`, Receipt, { paymentYear }),
  });

export const claimsOf = (memberKey: string) =>
  infiniteQueryOptions({
    queryKey: ['member', memberKey, 'claims'],
    queryFn: ({ pageParam }) => get(`/v1/members/${memberKey}/claims`, ClaimPage, { limit: 50, cursor: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.nextCursor,
  });

export const claimOf = (memberKey: string, claimKey: string) =>
  queryOptions({
    queryKey: ['member', memberKey, 'claim', claimKey],
    queryFn: () => get(`/v1/members/${memberKey}/claims/${claimKey}`, ClaimDetail),
  });

export const claimVersionsOf = (memberKey: string, claimKey: string) =>
  queryOptions({
    queryKey: ['member', memberKey, 'claim', claimKey, 'versions'],
    queryFn: () => get(`/v1/members/${memberKey}/claims/${claimKey}/versions`, ClaimVersions),
  });

export const claimUsesOf = (memberKey: string, claimKey: string) =>
  queryOptions({
    queryKey: ['member', memberKey, 'claim', claimKey, 'uses'],
    queryFn: () => get(`/v1/members/${memberKey}/claims/${claimKey}/uses`, ClaimUses),
  });

/** Months are 'YYYY-MM'; the two years up to the tenant's as-of date where none is given. */
export const coverageOf = (memberKey: string, from: string | undefined, through: string | undefined) =>
  queryOptions({
    queryKey: ['member', memberKey, 'coverage', from, through],
    queryFn: () => get(`/v1/members/${memberKey}/coverage-timeline`, CoverageTimeline, { from, through }),
  });

export const gapsOf = (memberKey: string, paymentYear: number) =>
  queryOptions({
    queryKey: ['gaps', 'member', memberKey, paymentYear],
    queryFn: () => get(`/v1/members/${memberKey}/gaps`, MemberGaps, { paymentYear }),
  });

export const suspectsOf = (memberKey: string, paymentYear: number) =>
  queryOptions({
    queryKey: ['member', memberKey, 'suspects', paymentYear],
    queryFn: () => get(`/v1/members/${memberKey}/suspects`, MemberSuspects, { paymentYear }),
  });

export const clinicalOf = (memberKey: string) =>
  queryOptions({
    queryKey: ['member', memberKey, 'clinical'],
    queryFn: () => get(`/v1/members/${memberKey}/clinical`, MemberClinical),
  });

export const timelineOf = (memberKey: string) =>
  infiniteQueryOptions({
    queryKey: ['member', memberKey, 'timeline'],
    queryFn: ({ pageParam }) => get(`/v1/members/${memberKey}/timeline`, Timeline, { limit: 50, cursor: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.nextCursor,
  });
