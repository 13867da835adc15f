import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RequestFailed } from '../../api/client.ts';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { SecurityForm } from './SecurityForm.tsx';
import { askForEmail } from './security-queries.ts';

/** Another address: it counts once the letter to it is confirmed; the old one is told. */
export function EmailCard({ email, newEmail }: { readonly email: string; readonly newEmail: string | undefined }) {
  const queries = useQueryClient();
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: askForEmail,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['account'] }),
  });
  const send = (form: HTMLFormElement) => mutate(String(new FormData(form).get('email')).trim());
  return (
    <Card title={t('security.email')} note={email}>
      <SecurityForm
        onSend={send}
        send={t('security.email.ask')}
        isSending={isPending}
        fault={error ? faultOf(error) : undefined}
        done={isSuccess ? t('security.email.sent') : undefined}
      >
        {newEmail && <p className="banner">{t('security.email.waiting', { email: newEmail })}</p>}
        <div className="field">
          <label htmlFor="new-email">{t('security.email.new')}</label>
          <input
            id="new-email"
            name="email"
            type="email"
            autoComplete="email"
            maxLength={254}
            required
            aria-describedby="new-email-note"
            aria-invalid={error !== null}
          />
          <p id="new-email-note" className="sm mute">
            {t('security.email.note')}
          </p>
        </div>
      </SecurityForm>
    </Card>
  );
}

function faultOf(error: Error): string {
  const [field] = error instanceof RequestFailed ? (error.fields ?? []) : [];
  return field ? textOf('security.emailFault', field.message) : t('factor.failed');
}
