import type { CohortDefinition, SavedCohort } from '@optimiq/contracts/cohorts';
import { useQueryClient } from '@tanstack/react-query';
import { savedCohort } from '../../cohort/saved.ts';
import { t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { changeCohort, saveCohort } from './queries.ts';
import { definitionText } from './words.ts';

type Props = {
  /** The cohort that is named anew or shared; absent for a new one. */
  readonly of?: SavedCohort;
  readonly definition: CohortDefinition;
  readonly onClose: () => void;
  readonly onDone: (kept: SavedCohort) => void;
};

/** Names a cohort, and says whether colleagues see it. */
export function SaveDialog({ of, definition, onClose, onDone }: Props) {
  const queries = useQueryClient();
  return (
    <FormDialog
      title={t(of ? 'cohorts.rename' : 'cohorts.saveAs')}
      hint={definitionText(definition)}
      verb={t('cohorts.save')}
      send={(fields) => {
        const wanted = {
          name: String(fields.get('name')),
          isShared: fields.get('shared') !== null,
          definition,
        };
        return of ? changeCohort(of.cohortId, { ...wanted, version: of.version }) : saveCohort(wanted);
      }}
      onDone={(kept) => {
        queries.setQueryData(savedCohort(kept.cohortId).queryKey, kept);
        void queries.invalidateQueries({ queryKey: ['cohorts', 'list'] });
        onDone(kept);
      }}
      onClose={onClose}
    >
      <Field label={t('cohorts.name')} hint={t('cohorts.name.hint')}>
        {(given) => <input {...given} name="name" required maxLength={80} defaultValue={of?.name} data-autofocus />}
      </Field>
      <label className="cohort-share sm">
        <input type="checkbox" name="shared" defaultChecked={of?.isShared} />
        {t('cohorts.share')}
      </label>
      <p className="sm mute">{t('cohorts.share.hint')}</p>
    </FormDialog>
  );
}
