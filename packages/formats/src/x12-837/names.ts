import type { Segment } from '../x12/segment.ts';
import { dateOf } from '../x12/values.ts';
import type { Payer837, Provider837 } from './claim.ts';
import { addWithin, type Context837 } from './context.ts';
import { personOf, providerOf, roleOf } from './parties.ts';

const maxProviders = 200;
const maxPayers = 50;

/** NM1: a person, payer or provider of the loop at hand. */
export function readName(context: Context837, segment: Segment): void {
  const entity = segment.element(1);
  context.person = undefined;
  context.provider = undefined;
  switch (context.loop) {
    case 'header':
      return;
    case 'subscriber':
      if (entity === 'IL' && context.subscriber) {
        context.person = context.subscriber.person = personOf(segment);
        return;
      }
      if (entity === 'PR') {
        readPayer(context, segment);
        return;
      }
      if (entity === 'QC') {
        warnOf(context, segment);
        return;
      }
      return;
    case 'patient':
      if (entity === 'QC' && context.patient) context.person = context.patient.person = personOf(segment);
      return;
    case 'other-payer':
      if (entity === 'PR' && context.otherPayer) {
        context.otherPayer.id = segment.filled(9);
        context.otherPayer.name = segment.filled(3);
      }
      return;
    default:
      readProvider(context, segment, entity);
      return;
  }
}

function readPayer(context: Context837, segment: Segment): void {
  const payers = context.subscriber?.payers;
  const payer = payers?.[0];
  if (!payers || !payer || payer.id !== undefined || payer.name !== undefined) {
    context.report('warning', 'structure', segment, 'the payer is named twice or before SBR', 'NM101');
    return;
  }
  payer.id = segment.filled(9);
  payer.name = segment.filled(3);
}

function readProvider(context: Context837, segment: Segment, entity: string): void {
  const role = roleOf(entity);
  if (!role) {
    warnOf(context, segment);
    return;
  }
  const provider = providerOf(segment, role);
  if (context.loop === 'billing') {
    if (role === 'billing' && context.billing.some((known) => known.role === 'billing')) {
      context.report('warning', 'structure', segment, 'a second billing provider is left out', 'NM101');
      return;
    }
    if (context.billing.length < maxProviders) context.billing.push(provider);
  } else if (context.loop === 'claim' && context.claim) {
    addWithin(context, segment, context.claim.providers, provider, maxProviders);
  } else if (context.line) {
    context.line.providers ??= [];
    addWithin(context, segment, context.line.providers, provider, maxProviders);
  }
  context.provider = provider;
}

function warnOf(context: Context837, segment: Segment): void {
  context.report('warning', 'unknown-value', segment, 'NM101 names no party of this loop', 'NM101');
}

/** SBR: the payer of loop 2000B, or another payer (2320) when a claim is open. */
export function readSubscriberInformation(context: Context837, segment: Segment): void {
  const payer: Payer837 = {
    order: segment.filled(1),
    id: undefined,
    name: undefined,
    filing: segment.filled(9),
    paidCents: undefined,
    adjustments: undefined,
  };
  context.person = undefined;
  context.provider = undefined;
  if (context.claim) {
    context.loop = 'other-payer';
    context.otherPayer = payer;
    addWithin(context, segment, context.claim.payers, payer, maxPayers);
  } else if (context.loop === 'subscriber' && context.subscriber) {
    if (context.subscriber.payers.length > 0) {
      context.report('warning', 'structure', segment, 'SBR repeats in loop 2000B', 'SBR');
      return;
    }
    context.subscriber.relationship = segment.filled(2);
    context.subscriber.payers.push(payer);
  } else {
    context.report('warning', 'structure', segment, 'SBR is in no subscriber loop', 'SBR');
  }
}

/** N3, N4: address of the subscriber or patient; those of providers and payers are not kept. */
export function readAddress(context: Context837, segment: Segment, isStreet: boolean): void {
  const person = context.person;
  if (!person) return;
  if (isStreet) {
    const second = segment.filled(2);
    person.address = second ? `${segment.element(1)} ${second}` : segment.filled(1);
    return;
  }
  person.city = segment.filled(1);
  person.state = segment.filled(2);
  person.zip = segment.filled(3);
}

/** DMG: birth date and sex of the subscriber or patient. */
export function readDemographics(context: Context837, segment: Segment): void {
  const person = context.person;
  if (!person) return;
  const text = segment.element(2);
  if (text !== '') {
    person.birthDate = dateOf(text);
    if (!person.birthDate) context.report('warning', 'not-a-date', segment, 'the birth date is no date', 'DMG02');
  }
  person.sex = segment.filled(3);
}

const taxIdQualifiers = new Set(['EI', 'SY', 'TJ']);

/** REF outside a claim: tax id of a provider; in 4010, the member number of a patient. */
export function readPartyReference(context: Context837, segment: Segment): void {
  const provider: Provider837 | undefined = context.provider;
  if (provider && taxIdQualifiers.has(segment.element(1))) provider.taxId = segment.filled(2);
  if (context.person && context.loop === 'patient' && segment.element(1) === '1W') {
    context.person.memberId ??= segment.filled(2);
  }
}

/** PRV: taxonomy of the provider named before, or of the billing provider, which it precedes. */
export function readTaxonomy(context: Context837, segment: Segment, pending: { taxonomy: string | undefined }): void {
  const taxonomy = segment.filled(3);
  if (context.provider) context.provider.taxonomy = taxonomy;
  else if (context.loop === 'billing') pending.taxonomy = taxonomy;
}
