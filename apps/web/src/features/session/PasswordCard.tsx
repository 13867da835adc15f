import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RequestFailed } from '../../api/client.ts';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { SecurityForm } from './SecurityForm.tsx';
import { changePassword } from './security-queries.ts';

/** Another password; the other sessions end with the old one. */
export function PasswordCard() {
  const queries = useQueryClient();
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: changePassword,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['account'] }),
  });
  const send = (form: HTMLFormElement) => {
    const fields = new FormData(form);
    mutate(
      { current: String(fields.get('current')), next: String(fields.get('next')) },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <Card title={t('security.password')} note={t('security.password.note')}>
      <SecurityForm
        onSend={send}
        send={t('security.password.save')}
        isSending={isPending}
        fault={error ? faultOf(error) : undefined}
        done={isSuccess ? t('security.password.done') : undefined}
      >
        <div className="field">
          <label htmlFor="current-password">{t('security.password.current')}</label>
          <input id="current-password" name="current" type="password" autoComplete="current-password" required />
        </div>
        <div className="field">
          <label htmlFor="next-password">{t('security.password.next')}</label>
          <input
            id="next-password"
            name="next"
            type="password"
            autoComplete="new-password"
            minLength={15}
            maxLength={256}
            required
            aria-describedby="next-password-note"
            aria-invalid={error !== null}
          />
          <p id="next-password-note" className="sm mute">
            {t('letter.passwordNote')}
          </p>
        </div>
      </SecurityForm>
    </Card>
  );
}

function faultOf(error: Error): string {
  if (!(error instanceof RequestFailed)) return t('factor.failed');
  const [field] = error.fields ?? [];
  if (field) return textOf('password', field.message);
  if (error.code === 'locked-out') return t('signIn.error.tooMany');
  return error.code === 'factor-wrong' ? t('security.password.wrong') : t('factor.failed');
}
