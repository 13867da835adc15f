import { addDays, type CalendarDate, toDayNumber } from '../../kernel/dates.ts';
import { measureOf } from '../../records/measurements.ts';
import {
  type CodedDiagnosis,
  diagnosisRow,
  type Result,
  type Service,
  type SuspectFacts,
  serviceRow,
} from './facts.ts';
import type { AgainstReason, EvidenceRow, Seen } from './receipt.ts';
import { inRuleUnit, type RuleMeasure } from './units.ts';

/** A value in the unit of the rules, with the row that shows it as sent. */
export type Measured = { readonly on: CalendarDate; readonly value: number; readonly row: EvidenceRow };

/** What a rule may look at: its look-back, both ends included, ending at the as-of date; all ascending by day. */
export type Window = {
  readonly asOf: CalendarDate;
  readonly facts: SuspectFacts;
  /** One a day. Where a day has several, the one `better` prefers: the least sign of disease. */
  measured(measure: RuleMeasure, better: 'higher' | 'lower'): readonly Measured[];
  results(loinc: string): readonly Result[];
  services(isMeant: (procedure: string) => boolean): readonly Service[];
  diagnoses(pattern: RegExp): readonly CodedDiagnosis[];
};

export function windowOf(facts: SuspectFacts, asOf: CalendarDate, lookBackDays: number): Window {
  const from = addDays(asOf, -lookBackDays);
  const within = <Row extends { readonly on: CalendarDate }>(rows: readonly Row[]) =>
    rows.filter(({ on }) => on >= from && on <= asOf).sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const results = within(facts.results);
  const services = within(facts.services);
  const diagnoses = within(facts.diagnoses);
  return {
    asOf,
    facts,
    measured: (measure, better) => {
      const byDay = new Map<CalendarDate, Measured>();
      for (const result of results) {
        const one = readingOf(result, measure);
        const known = byDay.get(result.on);
        const isBetter = known && one && (better === 'higher' ? one.value > known.value : one.value < known.value);
        if (one && (!known || isBetter)) byDay.set(result.on, one);
      }
      return [...byDay.values()];
    },
    results: (loinc) => results.filter(({ code }) => code === loinc),
    services: (isMeant) => services.filter(({ procedure }) => isMeant(procedure)),
    diagnoses: (pattern) => diagnoses.filter(({ code }) => pattern.test(code)),
  };
}

function readingOf(result: Result, measure: RuleMeasure): Measured | undefined {
  if (result.value === undefined || measureOf(result.code) !== measure) return undefined;
  const value = inRuleUnit(measure, result.value, result.unit);
  return value === undefined ? undefined : { on: result.on, value, row: resultRow(result, measure) };
}

export const resultRow = ({ code, on, value, unit }: Result, measure: Seen): EvidenceRow => ({
  ...{ what: 'result', code, on, measure },
  ...(value !== undefined && { value }),
  ...(unit !== undefined && { unit }),
});

export const daysBetween = (a: CalendarDate, b: CalendarDate): number => toDayNumber(b) - toDayNumber(a);

/** The first and the last, when they lie so many days apart: 'twice' of the rules. Ascending by day. */
export function twice<Row extends { readonly on: CalendarDate }>(rows: readonly Row[], days: number): Row[] {
  const [first, last] = [rows[0], rows.at(-1)];
  return first && last && daysBetween(first.on, last.on) >= days ? [first, last] : [];
}

export const against = (rows: readonly { readonly row: EvidenceRow }[], why: AgainstReason): EvidenceRow[] =>
  rows.map(({ row }) => ({ ...row, why }));

/** Procedure codes of a list such as '36818-36830 93985', both ends included. */
export function codes(list: string): (procedure: string) => boolean {
  const ranges = list.split(' ').map((part) => part.split('-') as [string, string?]);
  return (procedure) =>
    ranges.some(
      ([first, last = first]) => procedure.length === first.length && procedure >= first && procedure <= last,
    );
}

const isDialysisForAki = codes('G0491-G0492');

/** Acute kidney injury, coded or dialysed for, over all that is known up to the as-of date. */
export const acuteKidney = ({ facts, asOf }: Window): readonly EvidenceRow[] => [
  ...facts.diagnoses.filter(({ code, on }) => /^N17/.test(code) && on <= asOf).map(diagnosisRow),
  ...facts.services.filter(({ procedure, on }) => isDialysisForAki(procedure) && on <= asOf).map(serviceRow),
];

export const isNear = (on: CalendarDate, events: readonly { readonly on: CalendarDate }[], days: number): boolean =>
  events.some((event) => Math.abs(daysBetween(event.on, on)) <= days);

export const isInStay = (on: CalendarDate, { facts }: Window): boolean =>
  facts.stays.some(({ from, through }) => from <= on && on <= through);
