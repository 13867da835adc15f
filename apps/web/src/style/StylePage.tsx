import { t } from '../messages.ts';
import { useDensity } from '../ui/density.ts';
import { useOtherScheme } from '../ui/other-scheme.ts';
import { ScreenHead } from '../ui/ScreenHead.tsx';
import { Switch } from '../ui/Switch.tsx';
import { Basics } from './Basics.tsx';
import { Controls } from './Controls.tsx';
import { Figures } from './Figures.tsx';
import { States } from './States.tsx';
import { Swatches } from './Swatches.tsx';
import './style.css';

/** The parts of the product in their states, from the parts themselves: what is shown here is what is shipped. */
export function StylePage() {
  const [density, setDensity] = useDensity();
  const { label, Icon, turn } = useOtherScheme();
  return (
    <>
      <ScreenHead title={t('style.title')} note={t('style.note')}>
        <Switch
          label={t('style.rows')}
          value={density}
          options={(['regular', 'compact'] as const).map((value) => ({ value, label: t(`style.${value}`) }))}
          onChange={setDensity}
        />
        <button type="button" className="btn" onClick={turn}>
          <Icon className="i" aria-hidden />
          {label}
        </button>
      </ScreenHead>
      <div className="body">
        <div className="style-parts">
          <Swatches />
          <Basics />
          <Controls />
          <Figures />
          <States />
        </div>
      </div>
    </>
  );
}
