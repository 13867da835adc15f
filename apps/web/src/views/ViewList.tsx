import type { NewSavedView, SavedView, ViewScreen } from '@optimiq/contracts/saved-views';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { t } from '../messages.ts';
import { IconCheck } from '../ui/icons.ts';
import { say, sayFailed } from '../ui/toasts.ts';
import { deleteView, saveView, setDefault, viewsOf } from './queries.ts';

type Props = {
  readonly screen: ViewScreen;
  readonly views: readonly SavedView[];
  /** The one whose list is on the screen. */
  readonly shown: SavedView | undefined;
  readonly onShow: (view: SavedView) => void;
  readonly onRename: (view: SavedView) => void;
};

/** One's own views, then the team's. */
export function ViewList({ screen, views, shown, onShow, onRename }: Props) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => queries.invalidateQueries({ queryKey: viewsOf(screen).queryKey }),
    onError: () => sayFailed(t('views.notDone')),
  });
  const restore = async (view: SavedView) => {
    const { savedViewId } = await saveView(pick(view));
    if (view.isDefault) await setDefault(screen, savedViewId);
  };
  const take = (view: SavedView) =>
    change.mutate(async () => {
      await deleteView(view);
      say(t('views.deleted', { name: view.name }), () => change.mutate(() => restore(view)));
    });
  return [true, false].map((isMine) => {
    const some = views.filter((view) => view.isMine === isMine);
    if (some.length === 0) return null;
    const title = t(isMine ? 'views.mine' : 'views.team');
    return (
      <section key={title} className="views" aria-label={title}>
        <h3>{title}</h3>
        <ul>
          {some.map((view) => (
            <li key={view.savedViewId}>
              <button
                type="button"
                className="btn quiet views-name"
                aria-current={view === shown ? 'true' : undefined}
                onClick={() => onShow(view)}
              >
                <span className="trunc">{view.name}</span>
                {view === shown && <IconCheck className="i s" aria-hidden />}
              </button>
              <span className="row wrap">
                <button
                  type="button"
                  className="btn quiet sm"
                  aria-pressed={view.isDefault}
                  aria-label={t('views.of', { verb: t('views.default'), name: view.name })}
                  onClick={() => change.mutate(() => setDefault(screen, view.isDefault ? null : view.savedViewId))}
                >
                  {t('views.default')}
                </button>
                {isMine && (
                  <>
                    <button
                      type="button"
                      className="btn quiet sm"
                      aria-label={t('views.of', { verb: t(changeOf(view)), name: view.name })}
                      onClick={() => onRename(view)}
                    >
                      {t(changeOf(view))}
                    </button>
                    <button
                      type="button"
                      className="btn quiet sm"
                      aria-label={t('views.of', { verb: t('views.delete'), name: view.name })}
                      onClick={() => take(view)}
                    >
                      {t('views.delete')}
                    </button>
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

/** What is sent to keep it again; the server checks the state for its screen. */
const pick = ({ screen, name, isShared, state }: SavedView) => ({ screen, name, isShared, state }) as NewSavedView;

const changeOf = ({ isShared }: SavedView) => (isShared ? 'views.changeShared' : 'views.change');
