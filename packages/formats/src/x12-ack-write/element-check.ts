import { parseDate8 } from '@optimiq/domain/kernel/dates';
import type { Segment } from '../x12/segment.ts';
import { type ElementFault, repeatable } from './fault.ts';
import type { Guide } from './guide.ts';
import { type ElementRule, elementRulesOf } from './segment-elements.ts';

/** Elements named in one IK3 at most; a segment with more is broken altogether. */
const maxFaults = 10;

/** What is wrong with the elements of a segment by its guide; none for a segment the table does not have. */
export function elementFaultsOf(segment: Segment, name: string, { requiredElements }: Guide): readonly ElementFault[] {
  const rules = elementRulesOf(name);
  if (!rules) return none;
  const alsoRequired = requiredElements[name];
  let faults: ElementFault[] | undefined;
  const add = (fault: ElementFault) => {
    faults ??= [];
    if (faults.length < maxFaults) faults.push(fault);
  };
  for (let n = 1; n <= rules.length; n++) {
    const rule = rules[n - 1]!;
    if (segment.lengthOf(n) === 0) {
      if (rule.isRequired || alsoRequired?.includes(n)) add({ element: n, code: '1' });
    } else checkElement(segment, n, rule, add);
  }
  for (let n = rules.length + 1; n < segment.count; n++) {
    if (segment.lengthOf(n) > 0) {
      add({ element: n, code: '3' });
      break;
    }
  }
  const isDated = name === 'DTP' || name === 'DMG';
  if (isDated && !faults) checkPeriod(segment, name === 'DTP' ? 2 : 1, add);
  return faults ?? none;
}

const none: readonly ElementFault[] = [];

type Add = (fault: ElementFault) => void;

function checkElement(segment: Segment, n: number, rule: ElementRule, add: Add): void {
  const { componentSeparator, repetitionSeparator } = segment;
  const text = segment.element(n);
  const isRepeated = repetitionSeparator !== -1 && text.includes(String.fromCharCode(repetitionSeparator));
  if (isRepeated && !rule.repeats) {
    add({ element: n, code: '12' });
    return;
  }
  const repeated = isRepeated ? text.split(String.fromCharCode(repetitionSeparator)) : [text];
  const separator = componentSeparator === -1 ? undefined : String.fromCharCode(componentSeparator);
  for (const [index, value] of repeated.entries()) {
    const place = { element: n, ...(index > 0 && { repetition: index + 1 }) };
    if (rule.type === 'C') {
      const components = separator === undefined ? [value] : value.split(separator);
      for (let k = 1; k <= Math.max(components.length, rule.components.length); k++) {
        const part = components[k - 1] ?? '';
        const of = rule.components[k - 1];
        if (!of) {
          if (part !== '') add({ ...place, code: '13' });
        } else if (part === '') {
          if (of.isRequired) add({ ...place, component: k, code: '1' });
        } else checkValue(part, of, { ...place, component: k }, add);
      }
    } else if (separator !== undefined && value.includes(separator)) add({ ...place, code: '13' });
    else checkValue(value, rule, place, add);
  }
}

const decimal = /^-?(\d+\.?\d*|\.\d+)$/;
const whole = /^-?\d+$/;

function checkValue(value: string, rule: ElementRule, place: Omit<ElementFault, 'code' | 'value'>, add: Add): void {
  const { type } = rule;
  if ((type === 'R' && !decimal.test(value)) || (type === 'N' && !whole.test(value))) {
    add({ ...place, code: '6' });
    return;
  }
  if (type === 'D' && !parseDate8(value).ok) add({ ...place, code: '8' });
  else if (type === 'T' && !isTime(value)) add({ ...place, code: '9' });
  else if (rule.codes && !rule.codes.has(value)) add({ ...place, code: '7', ...repeatable(value) });
  else if (type !== 'D' && type !== 'T') {
    // Sign and point do not count.
    const length = type === 'R' || type === 'N' ? value.replace(/[-.]/g, '').length : value.length;
    if (length < rule.min) add({ ...place, code: '4' });
    else if (length > rule.max) add({ ...place, code: '5' });
  }
}

const isTime = (text: string) => /^([01]\d|2[0-3])[0-5]\d([0-5]\d(\d{1,2})?)?$/.test(text);

/** The date of a DTP or DMG by its format qualifier, which stands in the element before it. */
function checkPeriod(segment: Segment, qualifierAt: number, add: Add): void {
  const qualifier = segment.element(qualifierAt);
  const element = qualifierAt + 1;
  const value = segment.element(element);
  if (qualifier === 'D8' && !parseDate8(value).ok) add({ element, code: '8' });
  else if (qualifier === 'TM' && !isTime(value)) add({ element, code: '9' });
  else if (qualifier === 'DT') {
    if (!parseDate8(value.slice(0, 8)).ok) add({ element, code: '8' });
    else if (!isTime(value.slice(8))) add({ element, code: '9' });
  } else if (qualifier === 'RD8') {
    const [from, to, ...rest] = value.split('-');
    const isRange = from && to && rest.length === 0 && parseDate8(from).ok && parseDate8(to).ok;
    if (!isRange) add({ element, code: '8' });
  }
}
