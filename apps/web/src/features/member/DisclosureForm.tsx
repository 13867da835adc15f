import { NewDisclosure } from '@optimiq/contracts/audit';
import { purposes } from '@optimiq/domain/access/purposes';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import { useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Failed } from '../../ui/states.tsx';
import { noteDisclosure } from './privacy-queries.ts';

/** To whom something was given, what, why and when; what is typed goes nowhere but to the server. */
export function DisclosureForm({ memberKey, onDone }: { readonly memberKey: string; readonly onDone: () => void }) {
  const id = useId();
  const queries = useQueryClient();
  const { tenant } = useSession();
  const note = useMutation({
    mutationFn: (disclosure: NewDisclosure) => noteDisclosure(memberKey, disclosure),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['member', memberKey] });
      onDone();
    },
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(event.currentTarget)].filter(([, value]) => value !== ''));
    const read = NewDisclosure.safeParse(fields);
    if (read.success) note.mutate(read.data);
  };
  return (
    <form className="disclosure noprint" onSubmit={send} autoComplete="off">
      <label htmlFor={`${id}-on`}>{t('column.date')}</label>
      <input id={`${id}-on`} className="input" name="on" type="date" max={tenant.asOf} required />
      <label htmlFor={`${id}-recipient`}>{t('accounting.recipient')}</label>
      <input id={`${id}-recipient`} className="input" name="recipient" maxLength={200} required />
      <label htmlFor={`${id}-address`}>{t('accounting.address')}</label>
      <input id={`${id}-address`} className="input" name="address" maxLength={400} />
      <label htmlFor={`${id}-what`}>{t('accounting.description')}</label>
      <input id={`${id}-what`} className="input" name="description" maxLength={1000} required />
      <label htmlFor={`${id}-purpose`}>{t('audit.purpose')}</label>
      <select id={`${id}-purpose`} className="select" name="purpose" required defaultValue="">
        <option value="" disabled>
          {t('accounting.choosePurpose')}
        </option>
        {purposes.map((purpose) => (
          <option key={purpose} value={purpose}>
            {t(`purpose.${purpose}`)}
          </option>
        ))}
      </select>
      <span />
      <button type="submit" className="btn primary" disabled={note.isPending}>
        {t('accounting.save')}
      </button>
      {note.error && <Failed error={note.error} onRetry={note.reset} />}
    </form>
  );
}
