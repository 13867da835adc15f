import { normalizeCode } from '@optimiq/domain/kernel/codes';
import { type CalendarDate, parseDate } from '@optimiq/domain/kernel/dates';
import type { MemberClaim, MemberClaimDiagnosis, MemberClaimLine } from '@optimiq/domain/records/member-record';
import { arrayAt, type Fields, isObject, oneOfAt, optionalTextAt, RecordError, textAt } from './risk-score-fields.ts';

const systems = ['icd10cm', 'icd9cm', 'other'] as const;
const types = ['professional', 'institutional'] as const;
const reviews = ['linked', 'unlinked'] as const;

type Gathered = { readonly mention: string; readonly claim: MemberClaim; readonly diagnoses: MemberClaimDiagnosis[] };

/**
 * Claims behind the `diagnoses` field, each once with all its codes, in order of first mention.
 *
 * @param items        [{dx, system, claim}]; a claim is told in full at its first mention, later by its claim_id alone.
 * @param withoutClaim receives the ICD-10-CM codes that name no claim.
 *
 * Throws RecordError that names the item and its field: 'diagnoses[2].claim.type'.
 */
export function claimsOf(items: readonly unknown[], withoutClaim: string[]): MemberClaim[] {
  const gathered = new Map<string, Gathered>();
  for (const [index, item] of items.entries()) {
    const path = `diagnoses[${index}]`;
    if (!isObject(item)) throw new RecordError('type', path, 'must be an object');
    const code = normalizeCode(textAt(item, 'dx', `${path}.dx`));
    if (code === '') throw new RecordError('type', `${path}.dx`, 'must be a code as text');
    const system = item['system'] == null ? 'icd10cm' : oneOfAt(item, 'system', systems, `${path}.system`);
    if (item['claim'] == null) {
      if (system !== 'icd10cm') throw new RecordError('missing', `${path}.claim`, 'is needed for another code system');
      withoutClaim.push(code);
      continue;
    }
    const { diagnoses } = gather(gathered, item['claim'], `${path}.claim`);
    diagnoses.push({ code, system, position: diagnoses.length + 1 });
  }
  return [...gathered.values()].map(({ claim, diagnoses }) => ({ ...claim, diagnoses }));
}

function gather(gathered: Map<string, Gathered>, claim: unknown, path: string): Gathered {
  if (!isObject(claim)) throw new RecordError('type', path, 'must be an object');
  const claimKey = textAt(claim, 'claim_id', `${path}.claim_id`);
  const known = gathered.get(claimKey);
  const mention = JSON.stringify(claim);
  if (known) {
    if (known.mention !== mention && Object.keys(claim).length > 1) {
      throw new RecordError('conflict', path, 'the same claim_id stands for two different claims');
    }
    return known;
  }
  const added = { mention, claim: claimOf(claim, claimKey, path), diagnoses: [] };
  gathered.set(claimKey, added);
  return added;
}

function claimOf(claim: Fields, claimKey: string, path: string): MemberClaim {
  const billType = optionalTextAt(claim, 'bill_type', `${path}.bill_type`);
  const providerNpi = optionalTextAt(claim, 'provider_npi', `${path}.provider_npi`);
  const chartReview =
    claim['chart_review'] == null ? undefined : oneOfAt(claim, 'chart_review', reviews, `${path}.chart_review`);
  return {
    claimKey,
    type: oneOfAt(claim, 'type', types, `${path}.type`),
    ...(billType !== undefined && { billType }),
    serviceThrough: dateAt(claim, 'service_through', `${path}.service_through`),
    ...(providerNpi !== undefined && { providerNpi }),
    ...(chartReview !== undefined && { chartReview }),
    lines: arrayAt(claim, 'lines', `${path}.lines`).map((line, index) =>
      lineOf(line, index, `${path}.lines[${index}]`),
    ),
    diagnoses: [],
  };
}

function lineOf(line: unknown, index: number, path: string): MemberClaimLine {
  if (!isObject(line)) throw new RecordError('type', path, 'must be an object');
  const number = line['line'] ?? index + 1;
  if (!Number.isInteger(number)) throw new RecordError('type', `${path}.line`, 'must be a whole number');
  const procedure = optionalTextAt(line, 'code', `${path}.code`);
  const providerNpi = optionalTextAt(line, 'provider_npi', `${path}.provider_npi`);
  const modifiers = arrayAt(line, 'modifiers', `${path}.modifiers`);
  if (modifiers.some((modifier) => typeof modifier !== 'string')) {
    throw new RecordError('type', `${path}.modifiers`, 'must be a list of text');
  }
  return {
    line: number as number,
    ...(procedure !== undefined && { procedure: procedure.trim().toUpperCase() }),
    modifiers: (modifiers as string[]).map((modifier) => modifier.trim().toUpperCase()),
    ...(providerNpi !== undefined && { providerNpi }),
  };
}

function dateAt(fields: Fields, field: string, path: string): CalendarDate {
  const date = parseDate(textAt(fields, field, path));
  if (!date.ok) throw new RecordError('not-a-date', path, 'must be a date YYYY-MM-DD');
  return date.value;
}
