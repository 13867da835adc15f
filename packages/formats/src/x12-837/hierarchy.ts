import type { Segment } from '../x12/segment.ts';
import { emptyPerson } from './claim.ts';
import { type Context837, newSubscriber } from './context.ts';

/**
 * HL: opens loop 2000A (20), 2000B (22) or 2000C (23) of the transaction set.
 *
 * Nesting follows the order of the segments, as the guide lays it down: a subscriber belongs to the billing provider
 * before it, whatever HL02 says, so that reused or wrong ids lose no claim. They are reported. Deviation: a parent
 * that is not the enclosing loop is not looked up, because keeping all ids would grow with the file.
 */
export function readHierarchy(context: Context837, segment: Segment): void {
  const id = segment.element(1);
  const parent = segment.element(2);
  const level = segment.element(3);
  context.hlCount++;
  if (Number(id) !== context.hlCount) {
    context.report('warning', 'structure', segment, 'HL01 does not continue the count of this transaction set', 'HL01');
    const number = Number(id);
    if (Number.isSafeInteger(number)) context.hlCount = number;
  }
  context.person = undefined;
  context.provider = undefined;

  const enclosing = level === '22' ? context.billingHl : level === '23' ? context.subscriberHl : '';
  if (parent !== enclosing) {
    context.report('warning', 'structure', segment, 'HL02 is not the loop that encloses this one', 'HL02');
  }
  switch (level) {
    case '20':
      context.loop = 'billing';
      context.billing = [];
      context.subscriber = undefined;
      context.patient = undefined;
      context.billingHl = id;
      context.subscriberHl = '';
      return;
    case '22':
      context.loop = 'subscriber';
      context.subscriber = newSubscriber();
      context.patient = undefined;
      context.subscriberHl = id;
      return;
    case '23':
      context.loop = 'patient';
      context.patient = { person: emptyPerson(), relationship: '' };
      return;
    default:
      context.report('warning', 'unknown-value', segment, 'HL03 is none of 20, 22, 23', 'HL03');
  }
}
