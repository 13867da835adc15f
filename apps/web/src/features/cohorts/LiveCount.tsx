import { t } from '../../messages.ts';
import { count } from '../../ui/formats.ts';

type Props = {
  readonly members: number | undefined;
  readonly of: number | undefined;
  /** The number is of what stood here before. */
  readonly isOld: boolean;
  readonly isAsked: boolean;
};

/** How many members, and what part of all of them; grey while a newer number is on its way. */
export function LiveCount({ members, of, isOld, isAsked }: Props) {
  if (members === undefined) return isAsked ? <span className="skel live-skel" /> : <span className="mute">—</span>;
  return (
    <span className={isOld ? 'live-count mute' : 'live-count'}>
      <span className="b">{count(members)}</span>
      <span className="hidden-text">{t('cohorts.members')}</span>
      <span className="live-bar" aria-hidden>
        <span className="bar" style={{ width: `${of ? (members * 100) / of : 0}%` }} />
      </span>
    </span>
  );
}
