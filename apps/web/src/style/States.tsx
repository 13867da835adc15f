import { RequestFailed } from '../api/client.ts';
import { t } from '../messages.ts';
import { Card } from '../ui/Card.tsx';
import { IconAlert } from '../ui/icons.ts';
import { StaleNote } from '../ui/StaleNote.tsx';
import { Empty, Failed, Forbidden, Loading } from '../ui/states.tsx';

const failure = new RequestFailed({ status: 503, code: 'unreachable', id: 'e5f21c80' });
const asOf = Date.UTC(2025, 10, 24, 9, 42);
const nothing = () => undefined;

/** What a part looks like before, without and after its answer. */
export function States() {
  return (
    <>
      <Card title={t('style.empty')}>
        <Empty title={t('style.state.empty')} hint={t('style.state.empty.hint')} />
      </Card>
      <Card title={t('style.loading')}>
        <Loading label={t('style.state.loading')} rows={4} />
      </Card>
      <Card title={t('style.partial')}>
        <div className="sample form">
          <div className="banner">
            <IconAlert className="i" aria-hidden />
            <span className="grow">
              <b>{t('style.state.partial')}</b> {t('style.state.partial.why')}
            </span>
          </div>
          <StaleNote at={asOf} onRetry={nothing} />
        </div>
      </Card>
      <Card title={t('style.forbidden')}>
        <Forbidden permission="claim:read" />
      </Card>
      <Card title={t('style.error')}>
        <Failed error={failure} onRetry={nothing} />
      </Card>
    </>
  );
}
