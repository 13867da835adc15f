import { Chip } from '../cohort/Chip.tsx';
import { t } from '../messages.ts';
import { Card } from '../ui/Card.tsx';
import * as icons from '../ui/icons.ts';
import { StatusChip, type Tone } from '../ui/StatusChip.tsx';

const steps = [4, 8, 12, 16, 20, 24, 32] as const;
const tones: readonly Tone[] = ['ok', 'bad', 'warn', 'suspected', 'info', 'neutral'];

/** Type, spacing, icons, chips. */
export function Basics() {
  return (
    <>
      <Card title={t('style.type')}>
        <div className="sample tile-like">
          <p className="val">{t('style.type.value')}</p>
          <p className="type-title">{t('style.type.h1')}</p>
          <p className="b">{t('style.type.h2')}</p>
          <p>{t('style.type.body')}</p>
          <p className="sm sub">{t('style.type.small')}</p>
          <h3>{t('style.type.h3')}</h3>
          <p className="mono">{t('style.type.code')}</p>
        </div>
      </Card>
      <Card title={t('style.spacing')}>
        <ul className="sample steps-of-space">
          {steps.map((step) => (
            <li key={step}>
              <i style={{ width: step, height: step }} />
              {step}
            </li>
          ))}
          {(['r1', 'r2', 'r3'] as const).map((corner) => (
            <li key={corner}>
              <i className="corner" style={{ borderRadius: `var(--${corner})` }} />
              <span className="mono">{corner}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t('style.icons')}>
        <ul className="sample all-icons">
          {Object.entries(icons).map(([name, Icon]) => (
            <li key={name}>
              <Icon className="i" aria-hidden />
              <span className="xs mute">{name.slice('Icon'.length)}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t('style.chips')}>
        <div className="sample row wrap">
          {tones.map((tone) => (
            <StatusChip key={tone} tone={tone}>
              {t(`style.chip.${tone}`)}
            </StatusChip>
          ))}
          <Chip kind={t('style.filter.kind')} value={t('style.filter.value')} onRemove={() => undefined} />
          <span className="cite">
            <b>{t('style.cite.kind')}</b> {t('style.cite.fact')}
          </span>
          <span className="cite against">
            <b>{t('style.cite.against')}</b> {t('style.cite.againstFact')}
          </span>
          <kbd>?</kbd>
        </div>
      </Card>
    </>
  );
}
