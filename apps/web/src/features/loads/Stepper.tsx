import type { LoadDetail, LoadStage } from '@optimiq/contracts/loads';
import { t } from '../../messages.ts';
import { bytes, count, lasting } from '../../ui/formats.ts';
import { IconAlert, IconCheck, IconCircle, IconClose, IconPause, IconRunning } from '../../ui/icons.ts';
import { lookOf, type StageLook, secondsOf, shareOf, timeLeftOf } from './stage-words.ts';

const icons: Record<StageLook, typeof IconCheck> = {
  waiting: IconCircle,
  running: IconRunning,
  done: IconCheck,
  warn: IconAlert,
  held: IconPause,
  failed: IconClose,
  cancelled: IconClose,
};

/**
 * The steps of a load with their counts and pace. While a file is read the steps over its rows are under way together;
 * figures from before the server went silent are not shown as moving.
 */
export function Stepper({ load, isStale }: { readonly load: LoadDetail; readonly isStale: boolean }) {
  return (
    <section className="card" aria-label={t('stages.title')} data-stale={isStale || undefined}>
      <ol className="steps">
        {load.stages.map((stage) => (
          <Step key={stage.name} stage={stage} load={load} isStale={isStale} />
        ))}
      </ol>
      <p className="hidden-text" role="status">
        {isStale ? '' : spokenOf(load)}
      </p>
    </section>
  );
}

type StepProps = { readonly stage: LoadStage; readonly load: LoadDetail; readonly isStale: boolean };

function Step({ stage, load, isStale }: StepProps) {
  const look = lookOf(stage, load);
  const Icon = icons[look];
  const share = isStale ? undefined : shareOf(stage);
  return (
    <li data-state={look}>
      <span className="dot">
        <Icon className="i s" aria-hidden />
      </span>
      <div>
        <b>{t(`stage.${stage.name}`)}</b>
        <span className="mute end">{isStale ? '' : asideOf(stage, load)}</span>
      </div>
      <span className="sm sub">{wordsOf(stage, load)}</span>
      {stage.unit !== 'bytes' && stage.ratePerSecond !== undefined && look !== 'waiting' && (
        <span className="xs mute rate">
          {t(`stages.rate.${stage.unit}`, { n: count(Math.round(stage.ratePerSecond)) })}
        </span>
      )}
      <span className="hidden-text">{t(`stageState.${look}`)}</span>
      {share !== undefined && (
        <em aria-hidden="true">
          <i style={{ width: `${share * 100}%` }} />
        </em>
      )}
    </li>
  );
}

/** Time left while it runs, time taken once it has ended. */
function asideOf(stage: LoadStage, load: LoadDetail): string {
  const left = timeLeftOf(stage, load);
  if (left !== undefined) return t('stages.left', { time: lasting(left) });
  const seconds = secondsOf(stage);
  return seconds === undefined || stage.state === 'running' ? '' : lasting(seconds);
}

/** What a step says under its name: its count, or why it has none. */
function wordsOf(stage: LoadStage, load: LoadDetail): string {
  const { name, state, unit, done, total } = stage;
  if (state === 'waiting') return t('stageState.waiting');
  if (name === 'validate' && load.refusedRows > 0) return t('stages.refused', { n: load.refusedRows });
  if (unit === 'bytes') return bytes(done);
  if (state === 'running' && total !== undefined && total > done) {
    return t('stages.doneOf', { done: count(done), total: count(total), unit: t(`stages.unit.${unit}`, { n: total }) });
  }
  if (done === 0 && state !== 'done') return t(`stageState.${state}`);
  return t('stages.count', { done: count(done), unit: t(`stages.unit.${unit}`, { n: done }) });
}

/** For those who listen: what is under way, in quarters of its way, so that it does not speak every second. */
function spokenOf({ stages }: LoadDetail): string {
  const stage = stages.findLast(({ state }) => state === 'running');
  if (!stage) return '';
  const share = shareOf(stage);
  const name = t(`stage.${stage.name}`);
  if (share === undefined) return t('stages.spoken.running', { stage: name });
  return t('stages.spoken', { stage: name, percent: Math.floor(share * 4) * 25 });
}
