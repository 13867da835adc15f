import type { Job } from '@optimiq/contracts/jobs';
import type { LoadDetail, LoadImpact } from '@optimiq/contracts/loads';
import type { MessageId } from '../../messages.ts';
import { t } from '../../messages.ts';
import { bytes, count, lasting } from '../../ui/formats.ts';
import { IconAlert, IconCheck, IconCircle, IconClose, IconNeutral, IconRunning } from '../../ui/icons.ts';
import { useRate } from './rate.ts';
import { type Stage, type StageId, type StageState, stagesOf } from './stages.ts';

type Props = {
  readonly load: LoadDetail;
  readonly importJob: Job | undefined;
  readonly scoreJob: Job | undefined;
  readonly impact: LoadImpact | undefined;
  /** The figures are from before the server went silent: nothing is shown as moving. */
  readonly isStale: boolean;
};

const icons: Record<StageState, typeof IconCheck> = {
  waiting: IconCircle,
  now: IconRunning,
  done: IconCheck,
  warn: IconAlert,
  stopped: IconClose,
  skipped: IconNeutral,
};

/** The steps of a load with their counts, what is under way with its pace and the time left. */
export function Stepper({ isStale, ...known }: Props) {
  const stages = stagesOf(known);
  const parse = stages.find(({ id }) => id === 'parse')!;
  const score = stages.find(({ id }) => id === 'score')!;
  const isReading = parse.state === 'now' && !isStale;
  const rows = useRate(known.load.rows, isReading);
  const parsed = useRate(parse.done, isReading && parse.total !== undefined);
  const scored = useRate(score.done, score.state === 'now' && !isStale);
  const pace = (id: StageId) => (id === 'parse' ? parsed : id === 'score' ? scored : undefined);
  return (
    <section className="card" aria-label={t('stages.title')} data-stale={isStale || undefined}>
      <ol className="steps">
        {stages.map((stage) => (
          <Step
            key={stage.id}
            stage={stage}
            rowsPerSecond={rows}
            left={isStale ? undefined : leftOf(stage, pace(stage.id))}
          />
        ))}
      </ol>
      <p className="hidden-text" role="status">
        {isStale ? '' : spokenOf(stages)}
      </p>
    </section>
  );
}

function Step({
  stage,
  rowsPerSecond,
  left,
}: {
  readonly stage: Stage;
  readonly rowsPerSecond: number | undefined;
  readonly left: number | undefined;
}) {
  const { id, state, done, total, seconds } = stage;
  const Icon = icons[state];
  const aside =
    left !== undefined ? t('stages.left', { time: lasting(left) }) : seconds !== undefined ? lasting(seconds) : '';
  return (
    <li data-state={state}>
      <span className="dot">
        <Icon className="i s" aria-hidden />
      </span>
      <div>
        <b>{t(`stage.${id}`)}</b>
        <span className="mute end">{aside}</span>
      </div>
      <span className="sm sub">{wordsOf(stage, rowsPerSecond)}</span>
      <span className="hidden-text">{t(`stageState.${state}`)}</span>
      {state === 'now' && total !== undefined && done !== undefined && (
        <em aria-hidden="true">
          <i style={{ width: `${Math.min(100, (done * 100) / Math.max(1, total))}%` }} />
        </em>
      )}
    </li>
  );
}

const units: Record<StageId, MessageId | undefined> = {
  receive: undefined,
  parse: 'stages.rows',
  map: undefined,
  validate: 'stages.refused',
  match: 'stages.members',
  load: 'stages.rows',
  score: 'stages.members',
};

/** What a step says under its name: its count, or why it has none. */
function wordsOf({ id, state, done, total, seconds }: Stage, rowsPerSecond: number | undefined): string {
  if (state === 'waiting' || state === 'skipped') return t(`stageState.${state}`);
  if (id === 'receive') return done === undefined ? '' : bytes(done);
  if (id === 'parse' && total !== undefined && done !== undefined) {
    if (rowsPerSecond !== undefined) return t('stages.pace', { n: count(Math.round(rowsPerSecond)) });
    return t('stages.bytes', { done: bytes(done), total: bytes(total) });
  }
  if (id === 'parse' && seconds !== undefined && seconds > 0 && done) {
    return t('stages.pace', { n: count(Math.round(done / seconds)) });
  }
  if (id === 'score' && total !== undefined) {
    return t('stages.doneOf', { done: count(done ?? 0), total: count(total) });
  }
  const unit = units[id];
  return unit && done !== undefined ? t(unit, { n: done }) : t(`stageState.${state}`);
}

/** Seconds a step still takes at its pace. */
function leftOf({ state, done, total }: Stage, pace: number | undefined): number | undefined {
  if (state !== 'now' || pace === undefined || total === undefined || done === undefined) return undefined;
  return Math.ceil((total - done) / pace);
}

/** For those who listen: the step, in quarters of its way, so that it does not speak every second. */
function spokenOf(stages: readonly Stage[]): string {
  const stage = stages.find(({ state, total }) => state === 'now' && total !== undefined);
  if (!stage?.total) return '';
  const quarter = Math.floor(((stage.done ?? 0) * 4) / stage.total) * 25;
  return t('stages.spoken', { stage: t(`stage.${stage.id}`), percent: quarter });
}
