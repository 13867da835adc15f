import type { Measure } from '../../records/measurements.ts';

type Reading = (value: number) => number;
const same: Reading = (value) => value;
const times =
  (factor: number): Reading =>
  (value) =>
    value * factor;

/**
 * UCUM units in which a measure is understood, with the way to the unit of the rules. A unit that is not here is no
 * evidence: a number without its unit may be anything.
 *
 * Sources: UCUM; molar masses of creatinine (113.12) and glucose (180.16); NGSP master equation for A1c of the IFCC.
 */
const units = {
  egfr: { 'mL/min/{1.73_m2}': same },
  'albumin-creatinine-ratio': { 'mg/g': same, 'ug/mg': same, 'mg/mmol': times(8.84), 'g/mol': times(8.84) },
  a1c: { '%': same, 'mmol/mol': (value) => 0.091_48 * value + 2.152 },
  'glucose-fasting': { 'mg/dL': same, 'mmol/L': times(18.016) },
  bnp: { 'pg/mL': same, 'ng/L': same },
  'nt-probnp': { 'pg/mL': same, 'ng/L': same },
  'ejection-fraction': { '%': same },
  bmi: { 'kg/m2': same },
  height: { cm: same, m: times(100), '[in_i]': times(2.54) },
  alt: { 'U/L': same, '[iU]/L': same },
  ast: { 'U/L': same, '[iU]/L': same },
  platelets: { '10*3/uL': same, '10*9/L': same, '10^3/uL': same, '10^9/L': same },
} as const satisfies Readonly<Partial<Record<Measure, Readonly<Record<string, Reading>>>>>;

/** Measures that rules read as numbers. */
export type RuleMeasure = keyof typeof units;
export const ruleMeasures = Object.keys(units) as readonly RuleMeasure[];

export const isRuleMeasure = (measure: Measure | undefined): measure is RuleMeasure =>
  measure !== undefined && measure in units;

/** A value in the unit of the rules; undefined where its unit is not understood. */
export function inRuleUnit(measure: RuleMeasure, value: number, unit: string | undefined): number | undefined {
  const known: Readonly<Record<string, Reading>> = units[measure];
  return unit !== undefined && Object.hasOwn(known, unit) ? known[unit]!(value) : undefined;
}
