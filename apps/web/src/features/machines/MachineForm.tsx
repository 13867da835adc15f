import { Modal } from '@mantine/core';
import type { Permission } from '@optimiq/domain/access/permissions';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { t, textOf } from '../../messages.ts';
import { Failed } from '../../ui/states.tsx';

type Values = { readonly name: string; readonly permissions: Permission[]; readonly days: number };

type Props<Made> = {
  readonly title: string;
  readonly hint: string;
  readonly givable: readonly Permission[];
  readonly make: (values: Values) => Promise<Made>;
  readonly onMade: (made: Made) => void;
  readonly onClose: () => void;
};

const terms = [30, 90, 180, 365];

/** Name, permissions and end of something that acts without a person at the screen. */
export function MachineForm<Made>({ title, hint, givable, make, onMade, onClose }: Props<Made>) {
  const { mutate, error, isPending, reset } = useMutation({ mutationFn: make, onSuccess: onMade });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    mutate({
      name: String(fields.get('name')).trim(),
      permissions: givable.filter((one) => fields.getAll('permission').includes(one)),
      days: Number(fields.get('days')),
    });
  };
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': t('form.cancel') }}>
      <form className="form" onSubmit={submit}>
        <p className="mute">{hint}</p>
        <div className="field">
          <label htmlFor="machine-name">{t('machine.name')}</label>
          <input id="machine-name" name="name" required maxLength={80} autoComplete="off" />
        </div>
        <fieldset className="checks">
          <legend>{t('machine.permissions')}</legend>
          {givable.map((permission) => (
            <label key={permission}>
              <input type="checkbox" name="permission" value={permission} />
              {textOf('permission', permission)}
            </label>
          ))}
        </fieldset>
        <div className="field">
          <label htmlFor="machine-days">{t('machine.ends')}</label>
          <select id="machine-days" name="days" className="select" defaultValue="90">
            {terms.map((days) => (
              <option key={days} value={days}>
                {t('machine.inDays', { n: days })}
              </option>
            ))}
          </select>
        </div>
        {error && <Failed error={error} onRetry={reset} />}
        <p className="row">
          <button type="button" className="btn end" onClick={onClose}>
            {t('form.cancel')}
          </button>
          <button type="submit" className="btn primary" disabled={isPending}>
            {t('machine.make')}
          </button>
        </p>
      </form>
    </Modal>
  );
}
