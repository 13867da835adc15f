import type { Gap } from '@optimiq/contracts/gaps';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { t } from '../messages.ts';
import { memberTitle } from '../ui/member-words.ts';
import { say, sayFailed } from '../ui/toasts.ts';
import { refresh, undo, whyOf } from './changes.ts';
import { sendAcceptance } from './queries.ts';
import type { RefusedRow } from './RefusedList.tsx';
import { hccName } from './words.tsx';

type Asked = {
  readonly gaps: readonly Gap[];
  /** Absent: they lie in the pool. */
  readonly ownerId?: string | undefined;
  readonly dueOn?: string | undefined;
};

/** Takes gaps into work, in the reader's own name; says so, and how to take it back. */
export function useAcceptance(onRefused: (rows: readonly RefusedRow[]) => void = () => undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ gaps, ownerId, dueOn }: Asked) =>
      sendAcceptance({
        paymentYear: gaps[0]?.paymentYear ?? 2026,
        gaps: gaps.map(({ memberKey, hcc }) => ({ memberKey, hcc })),
        ...(ownerId && { ownerId }),
        ...(dueOn && { dueOn }),
      }),
    onSuccess: ({ workItemIds, refused, changeId }, { gaps }) => {
      if (changeId) say(t('gap.accepted', { n: workItemIds.length }), () => void undo(queries, changeId));
      else sayFailed(t('gap.accepted.none'));
      onRefused(
        refused.map(({ memberKey, hcc, why }) => ({
          key: `${memberKey}-${hcc}`,
          what: t('gap.ofMember', {
            hcc: hccName(hcc),
            member: memberTitle(gaps.find((gap) => gap.memberKey === memberKey) ?? { memberKey }),
          }),
          why: t(`gap.refused.${why}`),
        })),
      );
    },
    onError: (error) => sayFailed(t('work.notDone', { why: whyOf(error) })),
    onSettled: () => refresh(queries),
  });
}
