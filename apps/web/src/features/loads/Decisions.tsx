import type { LoadDetail } from '@optimiq/contracts/loads';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RequestFailed } from '../../api/client.ts';
import { t, textOf } from '../../messages.ts';
import { IconCheck, IconClose, IconPause, IconUndo } from '../../ui/icons.ts';
import { type Decision, decideLoad, isHeldForMapping, isRefused } from './queries.ts';

const icons: Record<Decision, typeof IconCheck> = {
  hold: IconPause,
  cancel: IconClose,
  accept: IconCheck,
  retry: IconUndo,
};

/** What may be said about a load that is not visible: wait, take back, let go on, read again. */
export function Decisions({ load }: { readonly load: LoadDetail }) {
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: (decision: Decision) => decideLoad(load.loadId, decision),
    onSettled: () => Promise.all(['loads', 'jobs'].map((part) => queries.invalidateQueries({ queryKey: [part] }))),
  });
  return (
    <>
      {error && (
        <span role="alert" className="sm bad-t">
          {reasonOf(error)}
        </span>
      )}
      {decisionsFor(load).map((decision) => {
        const Icon = icons[decision];
        return (
          <button
            key={decision}
            type="button"
            className={decision === 'accept' || decision === 'retry' ? 'btn primary' : 'btn'}
            title={t(`decision.${decision}.hint`)}
            disabled={isPending}
            onClick={() => mutate(decision)}
          >
            <Icon className="i" aria-hidden />
            {t(`decision.${decision}`)}
          </button>
        );
      })}
    </>
  );
}

function decisionsFor(load: LoadDetail): readonly Decision[] {
  const { state, holdReason } = load;
  if (isRefused(load)) return ['retry'];
  // One that waits for its mapping goes on from there: accepted without one it would only wait again.
  if (isHeldForMapping(load)) return ['cancel'];
  if (state === 'held') return ['cancel', 'accept'];
  if (state === 'loading') return holdReason ? ['cancel'] : ['hold', 'cancel'];
  return [];
}

function reasonOf(error: Error): string {
  const code = error instanceof RequestFailed ? error.code : 'unexpected';
  const text = textOf('problem', code);
  return text === code ? t('problem.other') : text;
}
