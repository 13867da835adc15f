import type { Claim837, Provider837 } from '../x12-837/claim.ts';
import { billTypeOf } from '../x12-837/ndjson.ts';
import type { AcknowledgedClaim, SetHeader, SetParty } from './claim-sets.ts';
import type { AcknowledgementOptions } from './options.ts';
import type { SetTotals } from './set-totals.ts';
import { amountText, dateText, type X12Writer } from './x12-writer.ts';

const implementation = '005010X214';

/**
 * ST to SE of the 277CA that answers one transaction set: who received it (HL 20), who sent it with the totals (21),
 * each billing provider (19), each claim under a patient of its own (PT): the guide allows several there, and not every
 * receiver looks for more than one.
 */
export class SetClaims {
  readonly #writer: X12Writer;
  readonly #on: string;
  readonly #receivedOn: string;
  readonly #time: string;
  readonly #header: SetHeader;
  readonly #totals: SetTotals;
  #isOpen = false;
  #levels = 0;
  #providerLevel = 0;
  #provider: Provider837 | undefined;

  constructor(writer: X12Writer, options: AcknowledgementOptions, header: SetHeader, totals: SetTotals) {
    this.#writer = writer;
    this.#on = dateText(options.writtenOn);
    this.#receivedOn = dateText(options.receivedOn ?? options.writtenOn);
    this.#time = options.writtenAt;
    this.#header = header;
    this.#totals = totals;
  }

  add(acknowledged: AcknowledgedClaim): void {
    const { claim } = acknowledged;
    if (!this.#isOpen) this.#begin();
    const provider = claim.providers.find(({ role }) => role === 'billing');
    if (this.#providerLevel === 0 || provider !== this.#provider) this.#openProvider(provider);
    this.#openPatient(claim);
    this.#writeClaim(acknowledged);
  }

  close(): void {
    if (this.#isOpen) this.#writer.closeSet();
  }

  #begin(): void {
    this.#isOpen = true;
    const writer = this.#writer;
    const { batch, submitter, receiver } = this.#header;
    const { accepted, rejected, acceptedCents, rejectedCents } = this.#totals;
    writer.openSet('277', implementation);
    writer.segment('BHT', '0085', '08', writer.reference, this.#on, this.#time, 'TH');
    writer.segment('HL', ++this.#levels, undefined, '20', 1);
    writeParty(writer, 'PR', receiver);
    writer.segment('TRN', 1, writer.reference);
    writer.segment('DTP', '050', 'D8', this.#receivedOn);
    writer.segment('DTP', '009', 'D8', this.#on);
    writer.segment('HL', ++this.#levels, 1, '21', 1);
    writeParty(writer, '41', submitter);
    writer.segment('TRN', 2, batch.slice(0, 50) || '0');
    const total = amountText(acceptedCents + rejectedCents);
    writer.segment('STC', ['A1', '19', 'PR'], this.#on, accepted > 0 ? 'WQ' : 'U', total);
    if (accepted > 0) writer.segment('QTY', '90', accepted);
    if (rejected > 0) writer.segment('QTY', 'AA', rejected);
    if (accepted > 0) writer.segment('AMT', 'YU', amountText(acceptedCents));
    if (rejected > 0) writer.segment('AMT', 'YY', amountText(rejectedCents));
  }

  #openProvider(provider: Provider837 | undefined): void {
    const writer = this.#writer;
    this.#provider = provider;
    this.#providerLevel = ++this.#levels;
    writer.segment('HL', this.#providerLevel, 2, '19', 1);
    const id = provider?.npi ?? provider?.taxId;
    const isPerson = provider?.firstName !== undefined;
    writer.segment(
      'NM1',
      '85',
      isPerson ? 1 : 2,
      provider?.name,
      provider?.firstName,
      undefined,
      undefined,
      undefined,
      id && (provider?.npi ? 'XX' : 'FI'),
      id,
    );
  }

  /** A dependent without a number of its own has the subscriber's, as the sender knows it. */
  #openPatient({ patient, subscriber }: Claim837): void {
    const writer = this.#writer;
    writer.segment('HL', ++this.#levels, this.#providerLevel, 'PT');
    const id = patient.memberId?.trim() || subscriber.memberId?.trim();
    const { lastName, firstName, middleName } = patient;
    writer.segment('NM1', 'QC', 1, lastName, firstName, middleName, undefined, undefined, id && 'MI', id);
  }

  #writeClaim({ claim, isAccepted, statuses }: AcknowledgedClaim): void {
    const writer = this.#writer;
    writer.segment('TRN', 2, claim.claimId?.trim() || '0');
    const amount = amountText(Math.round(claim.billedCents ?? 0));
    for (const status of statuses) writer.segment('STC', status, this.#on, isAccepted ? 'WQ' : 'U', amount);
    const billType = billTypeOf(claim);
    if (billType) writer.segment('REF', 'BLT', billType);
    const dates = serviceDatesOf(claim);
    if (!dates) return;
    const [from, to] = dates;
    if (from === to) writer.segment('DTP', '472', 'D8', dateText(from));
    else writer.segment('DTP', '472', 'RD8', `${dateText(from)}-${dateText(to)}`);
  }
}

function writeParty(writer: X12Writer, entity: 'PR' | '41', party: SetParty | undefined): void {
  const type = party?.isPerson && entity === '41' ? 1 : 2;
  const name = party?.name || party?.id || 'UNKNOWN';
  const firstName = type === 1 ? party?.firstName : undefined;
  writer.segment('NM1', entity, type, name, firstName, undefined, undefined, undefined, '46', party?.id || 'UNKNOWN');
}

/** Days of the statement, else of the lines: undefined when nothing says one. */
function serviceDatesOf({ statementFrom, statementTo, lines }: Claim837): [string, string] | undefined {
  const days = [statementFrom, statementTo, ...lines.flatMap(({ serviceFrom, serviceTo }) => [serviceFrom, serviceTo])];
  const known = days.filter((day) => day !== undefined).sort();
  if (statementFrom && statementTo && statementFrom <= statementTo) return [statementFrom, statementTo];
  return known.length > 0 ? [known[0]!, known.at(-1)!] : undefined;
}
