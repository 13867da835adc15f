import {
  ChosenOutcome,
  OutcomeReason,
  type WorkEvent,
  type WorkItem,
  type WorkItemDetail,
  WorkOutcome,
} from '@optimiq/contracts/work';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Dock } from '../../ui/Dock.tsx';
import { date, icd10Cm, instant } from '../../ui/formats.ts';
import { ageSex, memberTitle } from '../../ui/member-words.ts';
import { useScreenKeys } from '../../ui/screen-keys.ts';
import { useWorkChanges } from '../../work/changes.ts';
import { Due, hccName, WorkStateChip } from '../../work/words.tsx';

type Props = {
  readonly item: WorkItem;
  readonly detail: WorkItemDetail | undefined;
  readonly next: WorkItem | undefined;
  readonly asOf: string;
  readonly onOpen: (item: WorkItem | undefined) => void;
};

/** An item with what speaks for and against it, the decision, and what was done with it so far. */
export function WorkDock({ item, detail, next, asOf, onOpen }: Props) {
  const may = usePermissions();
  return (
    <Dock title={hccName(item.hcc)} onClose={() => onOpen(undefined)}>
      <section>
        <p>{item.label}</p>
        <p className="row wrap">
          <Link to={paths.member(item.memberKey)}>{memberTitle(item)}</Link>
          <span className="mute">{ageSex(item)}</span>
          <WorkStateChip item={item} />
        </p>
        <Due item={item} asOf={asOf} />
      </section>
      <Evidence item={item} />
      {item.state === 'open' && may('work:write') && <Decision item={item} next={next} asOf={asOf} onOpen={onOpen} />}
      {detail?.note && (
        <section>
          <h3>{t('work.note')}</h3>
          <p>{detail.note}</p>
        </section>
      )}
      <section>
        <h3>{t('work.history')}</h3>
        <ol className="sm">
          {detail?.history.map((step) => (
            <li key={`${step.at}-${step.action}`}>
              {instant(step.at)} · {step.by?.name ?? t('who.product')} · {stepWords(step)}
            </li>
          ))}
        </ol>
      </section>
    </Dock>
  );
}

/** 'snoozed, Dec 1, 2025': the step and the colleague, day, outcome or code of it. */
function stepWords({ action, to }: WorkEvent): string {
  const words = t(`work.action.${action}`);
  if (to === undefined) return words;
  const outcome = WorkOutcome.safeParse(to).data;
  const isDay = action === 'snooze' || action === 'due';
  const said = outcome
    ? t(`work.outcome.${outcome}`)
    : isDay
      ? date(to)
      : action === 'close-by-claim'
        ? icd10Cm(to)
        : to;
  return `${words}, ${said}`;
}

/** Both sides have the same place and size; a side without anything says so. */
function Evidence({ item: { memberKey, lastCoded, closedBy, evidence, paymentYear } }: { readonly item: WorkItem }) {
  const claims = [closedBy, evidence === 'stands' ? lastCoded : undefined].flatMap((claim) => claim ?? []);
  const against = [
    ...(closedBy ? [] : [t('work.against.noClaim', { year: String(paymentYear - 1) })]),
    ...(evidence === 'withdrawn' ? [t('work.against.withdrawn')] : []),
  ];
  return (
    <section className="both-sides">
      <div>
        <h3>{t('work.for', { n: claims.length })}</h3>
        {claims.map(({ claimKey, serviceOn, code }) => (
          <Link key={claimKey} className="cite" to={paths.member(memberKey)} search={{ claim: claimKey }}>
            <b>{t('work.claim')}</b> {icd10Cm(code)}, {date(serviceOn)}
          </Link>
        ))}
      </div>
      <div>
        <h3>{t('work.against', { n: against.length })}</h3>
        {against.map((text) => (
          <span key={text} className="cite against">
            {text}
          </span>
        ))}
      </div>
    </section>
  );
}

/** What was found. Nothing is chosen beforehand; the button says what will happen. */
function Decision({ item, next, asOf, onOpen }: Omit<Props, 'detail'>) {
  const change = useWorkChanges(asOf);
  const [outcome, setOutcome] = useState<ChosenOutcome>();
  const [reason, setReason] = useState<OutcomeReason>();
  const isReady = outcome !== undefined && (outcome !== 'assessed-not-present' || reason !== undefined);
  useScreenKeys({
    p: () => setOutcome('assessed-present'),
    n: () => setOutcome('assessed-not-present'),
    f: () => setOutcome('deferred'),
    o: () => setOutcome('not-assessed'),
    ...(outcome === 'assessed-not-present' &&
      Object.fromEntries(OutcomeReason.options.map((one, place) => [String(place + 1), () => setReason(one)]))),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!outcome || !isReady) return;
    const note = String(new FormData(event.currentTarget).get('note')).trim();
    const decided = {
      kind: 'dispose' as const,
      outcome,
      ...(outcome === 'assessed-not-present' && reason && { reason }),
      ...(note && { note }),
    };
    const words = { outcome: t(`work.outcome.${outcome}`), hcc: hccName(item.hcc), member: memberTitle(item) };
    void change([item], decided, { done: () => t('work.decided', words), onUndone: () => onOpen(item) });
    onOpen(next);
  };
  return (
    <section>
      <h3>{t('work.decision')}</h3>
      <form className="decide-form" onSubmit={submit}>
        <div className="outcomes">
          {ChosenOutcome.options.map((one) => (
            <button
              key={one}
              type="button"
              className="btn"
              aria-pressed={one === outcome}
              onClick={() => setOutcome(one)}
            >
              {t(`work.outcome.${one}`)}
            </button>
          ))}
        </div>
        {outcome === 'assessed-not-present' && (
          <fieldset>
            <legend className="sm sub">{t('work.reason')}</legend>
            {OutcomeReason.options.map((one) => (
              <label key={one} className="row">
                <input type="radio" name="reason" checked={one === reason} onChange={() => setReason(one)} />
                {t(`work.reason.${one}`)}
              </label>
            ))}
          </fieldset>
        )}
        <label className="field">
          {t('work.note.optional')}
          <textarea className="input" name="note" maxLength={2000} rows={2} />
        </label>
        <button type="submit" className="btn primary" disabled={!isReady}>
          {isReady ? t(`work.submit.${outcome}`) : t('work.choose')}
        </button>
      </form>
    </section>
  );
}
