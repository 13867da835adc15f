import type { DataQuality } from '@optimiq/contracts/data-quality';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { count, date } from '../../ui/formats.ts';
import { IconClose } from '../../ui/icons.ts';
import { PrintButton } from '../../ui/PrintButton.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { CompletenessCard } from './CompletenessCard.tsx';
import './data-quality.css';
import { DuplicatesCard } from './DuplicatesCard.tsx';
import { loadOf } from './quality-words.ts';
import { qualityOf } from './queries.ts';
import { RuleTable } from './RuleTable.tsx';

/** What the loaded data are worth: how complete each month is, which rules hold, what adds up, what came twice. */
export function DataQualityPage() {
  const may = usePermissions();
  if (!may('load:read')) return <Forbidden permission="load:read" />;
  return <Board />;
}

function Board() {
  const load = loadOf(useSearch({ strict: false }));
  const { data, error, refetch } = useQuery(qualityOf(load));
  const note =
    data && t('quality.note', { broken: data.rules.filter((rule) => rule.broken > 0).length, all: data.rules.length });
  return (
    <>
      <ScreenHead title={t('quality.title')} note={note}>
        {load !== undefined && (
          <span className="chip">
            <span className="k">{t('column.load')}</span> {count(load)}
            <Link className="ib small" to={paths.dataQuality} search={{}} aria-label={t('quality.allLoads')}>
              <IconClose className="i s" aria-hidden />
            </Link>
          </span>
        )}
        {data && <span className="sm mute">{t('quality.asOf', { day: date(data.asOf) })}</span>}
        <PrintButton />
      </ScreenHead>
      <div className="body">
        {load === undefined && <CompletenessCard />}
        {error && (
          <section className="card">
            <Failed error={error} onRetry={refetch} />
          </section>
        )}
        {!error && !data && (
          <section className="card">
            <Loading label={t('quality.loading')} rows={12} />
          </section>
        )}
        {data && <Rules quality={data} load={load} />}
        {load === undefined && <DuplicatesCard />}
      </div>
    </>
  );
}

function Rules({ quality, load }: { readonly quality: DataQuality; readonly load: number | undefined }) {
  const { rules } = quality;
  if (rules.every(({ rows }) => rows === 0)) {
    return (
      <section className="card">
        <Empty title={t('quality.empty.title')} hint={t('quality.empty.hint')} />
      </section>
    );
  }
  const sums = rules.filter(({ kind }) => kind === 'sum');
  const others = rules.filter(({ kind }) => kind !== 'sum');
  return (
    <>
      <RuleTable
        title={t('quality.rules')}
        note={t('quality.rules.note')}
        file="data-quality.csv"
        rules={[...others].sort(worstFirst)}
        load={load}
      />
      <RuleTable
        title={t('quality.sums')}
        note={t('quality.sums.note')}
        file="sum-checks.csv"
        rules={sums}
        load={load}
      />
    </>
  );
}

type Rule = DataQuality['rules'][number];
const weights: Record<Rule['severity'], number> = { error: 0, warning: 1, note: 2 };

/** Broken errors, warnings and notes, each by how many rows; then what holds, in its own order. */
const worstFirst = (a: Rule, b: Rule): number =>
  Number(b.broken > 0) - Number(a.broken > 0) || weights[a.severity] - weights[b.severity] || b.broken - a.broken;
