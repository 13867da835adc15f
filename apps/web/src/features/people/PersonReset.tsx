import type { Person } from '@optimiq/contracts/people';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FactorReset } from '../../administration/FactorReset.tsx';
import { factorResets } from '../../administration/queries.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { openReset } from './queries.ts';

/** The way back for somebody who lost every factor, where one waits: who has vouched, and the reader's own word. */
export function PersonReset({ person }: { readonly person: Person }) {
  const [told, setTold] = useState<string>();
  const reset = useQuery(factorResets).data?.items.find(({ userId }) => userId === person.userId);
  return (
    <>
      {told && <output className="banner good">{told}</output>}
      {reset && (
        <Card title={t('people.reset')} note={t('people.reset.note')}>
          <FactorReset reset={reset} onVouched={setTold} />
        </Card>
      )}
    </>
  );
}

type Dialog = { readonly person: Person; readonly onClose: () => void; readonly onDone: () => void };

/** Opens it; what follows, and that the person is told, is said before. */
export function OpenResetDialog({ person, onClose, onDone }: Dialog) {
  const queries = useQueryClient();
  return (
    <FormDialog
      title={t('people.reset.title', { name: person.name })}
      hint={t('people.reset.hint')}
      verb={t('people.reset.open')}
      send={() => openReset(person.userId)}
      onDone={() => {
        void queries.invalidateQueries({ queryKey: factorResets.queryKey });
        onDone();
      }}
      onClose={onClose}
    />
  );
}
