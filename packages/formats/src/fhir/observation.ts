import type { ClinicalCode, SourceObservation } from '@optimiq/domain/records/source-clinical';
import { baseOf, categoryOf, requiredCodes } from './clinical.ts';
import { codesOf, firstCode } from './codes.ts';
import type { Reading } from './context.ts';
import { type Node, node, nodes } from './json.ts';
import { dateOf, numberOf, periodOf, tokenOf } from './values.ts';

const categories = ['laboratory', 'vital-signs', 'survey', 'social-history', 'exam', 'imaging'];

/**
 * Observation: one record with its value, and one for each component (systolic and diastolic of a blood pressure).
 * A panel that has only components or members gives no value of its own; one with nothing but components gives only
 * those. Free text values are left out.
 */
export function readObservation(reading: Reading): void {
  const { resource, report, records } = reading;
  const codes = requiredCodes(reading, 'code');
  const base = baseOf(reading, codes, resource.status, 'status');
  const category = categoryOf(reading, categories);
  const on =
    dateOf(resource.effectiveDateTime, report, 'effectiveDateTime') ??
    dateOf(resource.effectiveInstant, report, 'effectiveInstant') ??
    periodOf(resource.effectivePeriod, report, 'effectivePeriod').from;
  if (report.hasError) return;
  const common = { kind: 'observation', ...base, ...(category && { category }), ...(on && { on }) } as const;
  const value = measuredOf(resource, reading, '');
  const components = nodes(resource.component);
  if (components.length === 0 || Object.keys(value).length > 0) records.push({ ...common, ...value });
  for (const [place, component] of components.entries()) {
    const partCodes: readonly ClinicalCode[] = codesOf(component.code, report, 'component.code');
    if (partCodes.length === 0) {
      report.warn('missing-value', 'component.code', 'a component has no code and is left out');
      continue;
    }
    const panelId = `${base.id}#${place + 1}`;
    records.push({
      ...common,
      id: panelId,
      codes: partCodes,
      panelId,
      ...measuredOf(component, reading, 'component.'),
    });
  }
}

type Value = Pick<SourceObservation, 'value' | 'unit' | 'valueCode' | 'interpretation' | 'low' | 'high'>;

function measuredOf(holder: Node, { report }: Reading, prefix: string): Value {
  const quantity = node(holder.valueQuantity);
  const value = quantity
    ? numberOf(quantity.value, report, `${prefix}valueQuantity`)
    : numberOf(holder.valueInteger, report, `${prefix}valueInteger`);
  const unit = quantity && tokenOf(quantity.code ?? quantity.unit, report, `${prefix}valueQuantity.unit`);
  if (quantity?.comparator !== undefined) {
    report.warn(
      'unsupported',
      `${prefix}valueQuantity.comparator`,
      'the sign before a value (below, above) is not kept',
    );
  }
  const coded = node(holder.valueCodeableConcept);
  const valueCode = coded && codesOf(coded, report, `${prefix}valueCodeableConcept`)[0];
  if (holder.valueString !== undefined || (coded && !valueCode && coded.text !== undefined)) {
    report.warn('unsupported', `${prefix}valueString`, 'a value in free text is left out of the record');
  }
  const interpretation = firstCode(nodes(holder.interpretation)[0], report, `${prefix}interpretation`);
  const range = nodes(holder.referenceRange)[0];
  const low = numberOf(node(range?.low)?.value, report, `${prefix}referenceRange.low`);
  const high = numberOf(node(range?.high)?.value, report, `${prefix}referenceRange.high`);
  return {
    ...(value !== undefined && { value }),
    ...(value !== undefined && unit && { unit }),
    ...(valueCode && { valueCode }),
    ...(interpretation && { interpretation }),
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
  };
}
