import type { MatchDetail } from '@optimiq/contracts/matches';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { IconUndo } from '../../ui/icons.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { useScreenKeys } from '../../ui/screen-keys.ts';
import { Failed } from '../../ui/states.tsx';
import { keepApart, mergeMatch, reopen, unmerge } from './queries.ts';

type Props = { readonly match: MatchDetail; readonly onStep: (by: 1 | -1) => void };
type Side = 'first' | 'second';

/** The decision on a pair, both ways of one size; a decided pair says how to take it back. */
export function Decision({ match, onStep }: Props) {
  return match.state === 'open' ? <Open match={match} onStep={onStep} /> : <Decided match={match} onStep={onStep} />;
}

function Open({ match, onStep }: Props) {
  const [survivor, setSurvivor] = useState<Side>('first');
  const { decide, isPending, error, reset } = useDecision(match);
  const merge = () => decide(() => mergeMatch(match.matchId, survivor));
  const keep = () => decide(() => keepApart(match.matchId));
  useScreenKeys({ m: merge, k: keep, j: () => onStep(1), p: () => onStep(-1) });
  return (
    <div className="decision">
      {error && <Failed error={error} onRetry={reset} />}
      <fieldset className="row wrap" disabled={isPending}>
        <legend className="sm sub">{t('matching.survivor')}</legend>
        {(['first', 'second'] as const).map((side) => (
          <label key={side} className="row">
            <input type="radio" name="survivor" checked={survivor === side} onChange={() => setSurvivor(side)} />
            {t(`matching.side.${side}`)}
          </label>
        ))}
      </fieldset>
      <div className="row wrap">
        <button type="button" className="btn decide" disabled={isPending} onClick={merge}>
          {t('matching.merge')} <kbd>m</kbd>
        </button>
        <button type="button" className="btn decide" disabled={isPending} onClick={keep}>
          {t('matching.keepApart')} <kbd>k</kbd>
        </button>
        <Steps onStep={onStep} />
      </div>
      <p className="sm mute">{t('matching.whatMergeDoes')}</p>
    </div>
  );
}

function Decided({ match, onStep }: Props) {
  const { decide, isPending, error, reset } = useDecision(match);
  useScreenKeys({ j: () => onStep(1), p: () => onStep(-1) });
  const takeBack = () => decide(() => (match.mergedMemberKey ? unmerge(match.mergedMemberKey) : reopen(match.matchId)));
  return (
    <div className="decision">
      {error && <Failed error={error} onRetry={reset} />}
      <div className="row wrap">
        <StatusChip tone="ok">{t(decidedWord(match))}</StatusChip>
        <button type="button" className="btn" disabled={isPending} onClick={takeBack}>
          <IconUndo className="i" aria-hidden />
          {t(match.mergedMemberKey ? 'matching.unmerge' : 'matching.reopen')}
        </button>
        <Steps onStep={onStep} />
      </div>
    </div>
  );
}

const decidedWord = ({ state, isAutomatic }: MatchDetail) => {
  if (state !== 'merged') return 'matching.decided.kept-apart';
  return isAutomatic ? 'matching.decided.automatic' : 'matching.decided.merged';
};

const Steps = ({ onStep }: Pick<Props, 'onStep'>) => (
  <span className="row end">
    <button type="button" className="btn quiet" onClick={() => onStep(-1)}>
      {t('matching.previous')} <kbd>p</kbd>
    </button>
    <button type="button" className="btn quiet" onClick={() => onStep(1)}>
      {t('matching.next')} <kbd>j</kbd>
    </button>
  </span>
);

/** Sends a decision; afterwards everything that shows members is asked for again. */
function useDecision({ matchId }: MatchDetail) {
  const queries = useQueryClient();
  const { mutate, ...rest } = useMutation({
    mutationFn: (send: () => Promise<unknown>) => send(),
    mutationKey: ['matches', matchId],
    onSuccess: () => queries.invalidateQueries(),
  });
  return { decide: (send: () => Promise<unknown>) => !rest.isPending && mutate(send), ...rest };
}
