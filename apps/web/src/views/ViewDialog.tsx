import type { NewSavedView, SavedView, ViewScreen } from '@optimiq/contracts/saved-views';
import { useQueryClient } from '@tanstack/react-query';
import { t } from '../messages.ts';
import { Field } from '../ui/Field.tsx';
import { FormDialog } from '../ui/FormDialog.tsx';
import { say } from '../ui/toasts.ts';
import { changeView, saveView, viewsOf } from './queries.ts';

/** A state to keep under a name, or a view to rename or share. */
export type ViewDialogKind = { readonly state: SavedView['state'] } | { readonly view: SavedView };

type Props = { readonly screen: ViewScreen; readonly kind: ViewDialogKind; readonly onClose: () => void };

/** Name of a view, and whether the team sees it. */
export function ViewDialog({ screen, kind, onClose }: Props) {
  const queries = useQueryClient();
  const view = 'view' in kind ? kind.view : undefined;
  const send = (fields: FormData) => {
    const named = { name: String(fields.get('name')), isShared: fields.get('isShared') !== null };
    if ('view' in kind) return changeView({ ...kind.view, ...named });
    return saveView({ screen, ...named, state: kind.state } as NewSavedView);
  };
  return (
    <FormDialog
      title={t(view ? 'views.rename' : 'views.save')}
      hint={t('views.hint')}
      verb={t('views.keep')}
      send={send}
      onDone={({ name }) => {
        say(t('views.saved', { name }));
        void queries.invalidateQueries({ queryKey: viewsOf(screen).queryKey });
      }}
      onClose={onClose}
    >
      <Field label={t('views.name')}>
        {(given) => <input {...given} name="name" defaultValue={view?.name} maxLength={60} required data-autofocus />}
      </Field>
      <label className="row">
        <input type="checkbox" name="isShared" defaultChecked={view?.isShared} />
        {t('views.share')}
      </label>
    </FormDialog>
  );
}
