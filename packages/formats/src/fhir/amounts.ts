import { type Node, nodes } from './json.ts';
import type { Report } from './report.ts';
import { centsOf } from './values.ts';

/** What an adjudication says an amount to be. Provider and patient payments add up to the payment where it is not stated. */
type AmountKind = 'billed' | 'allowed' | 'paid' | 'paid-to-provider' | 'paid-to-patient' | 'cost' | 'share';

/** Variables of CMS by the last part of their address; one that is not here says nothing of the amounts of a record. */
const variables: ReadonlyMap<string, AmountKind> = new Map([
  ['line_sbmtd_chrg_amt', 'billed'],
  ['rev_cntr_tot_chrg_amt', 'billed'],
  ['CLM_LINE_SBMT_CHRG_AMT', 'billed'],
  ['CLM_SBMT_CHRG_AMT', 'billed'],
  ['line_alowd_chrg_amt', 'allowed'],
  ['CLM_LINE_ALOWD_CHRG_AMT', 'allowed'],
  ['CLM_ALOWD_CHRG_AMT', 'allowed'],
  ['line_nch_pmt_amt', 'paid'],
  ['rev_cntr_pmt_amt_amt', 'paid'],
  ['CLM_LINE_CVRD_PD_AMT', 'paid'],
  ['line_prvdr_pmt_amt', 'paid-to-provider'],
  ['rev_cntr_prvdr_pmt_amt', 'paid-to-provider'],
  ['CLM_LINE_PRVDR_PMT_AMT', 'paid-to-provider'],
  ['line_bene_pmt_amt', 'paid-to-patient'],
  ['rev_cntr_bene_pmt_amt', 'paid-to-patient'],
  ['CLM_LINE_BENE_PD_AMT', 'paid-to-patient'],
  ['tot_rx_cst_amt', 'cost'],
  ['TOT_RX_CST_AMT', 'cost'],
  ['ptnt_pay_amt', 'share'],
  ['CLM_LINE_BENE_PMT_AMT', 'share'],
]);

const variableAddress = 'https://bluebutton.cms.gov/resources/variables/';
const variableSystems = new Set([
  'https://bluebutton.cms.gov/resources/codesystem/adjudication',
  'https://bluebutton.cms.gov/fhir/CodeSystem/Adjudication',
]);

/** Categories of the HL7 and CARIN code systems. */
const categories: ReadonlyMap<string, AmountKind> = new Map([
  ['submitted', 'billed'],
  ['eligible', 'allowed'],
  ['allowed', 'allowed'],
  ['benefit', 'paid'],
  ['paidtoprovider', 'paid-to-provider'],
  ['paidtopatient', 'paid-to-patient'],
  ['drugcost', 'cost'],
  ['paidbypatient', 'share'],
]);

export type Amounts = {
  billedCents?: number;
  allowedCents?: number;
  paidCents?: number;
  costCents?: number;
  shareCents?: number;
};

/**
 * Amounts of `item.adjudication` or `total`, in cents.
 *
 * A variable of CMS is believed before the category beside it, because CMS files rates and payments under 'submitted'
 * too. Of several amounts of one kind the first counts.
 */
export function amountsOf(adjudications: unknown, report: Report, path: string): Amounts {
  const amounts: Amounts = {};
  let toProvider: number | undefined;
  let toPatient: number | undefined;
  for (const adjudication of nodes(adjudications)) {
    if (adjudication.amount === undefined) continue;
    const kind = kindOf(adjudication);
    if (!kind) continue;
    const cents = centsOf(adjudication.amount, report, path);
    if (cents === undefined) continue;
    if (kind === 'billed') amounts.billedCents ??= cents;
    else if (kind === 'allowed') amounts.allowedCents ??= cents;
    else if (kind === 'paid') amounts.paidCents ??= cents;
    else if (kind === 'cost') amounts.costCents ??= cents;
    else if (kind === 'share') amounts.shareCents ??= cents;
    else if (kind === 'paid-to-provider') toProvider ??= cents;
    else toPatient ??= cents;
  }
  if (amounts.paidCents === undefined && (toProvider ?? toPatient) !== undefined) {
    amounts.paidCents = (toProvider ?? 0) + (toPatient ?? 0);
  }
  return amounts;
}

function kindOf(adjudication: Node): AmountKind | undefined {
  let kind: AmountKind | undefined;
  for (const category of nodes(adjudication.category)) {
    for (const { system, code } of nodes(category.coding)) {
      if (typeof code !== 'string') continue;
      if (typeof system === 'string' && variableSystems.has(system)) {
        const variable = code.startsWith(variableAddress) ? code.slice(variableAddress.length) : code;
        // Stated under 'submitted'; version 2 gives carrier claims another amount, prior payments, by the same name.
        return variable === 'clm_tot_chrg_amt' ? kind : variables.get(variable);
      }
      kind ??= categories.get(code);
    }
  }
  return kind;
}
