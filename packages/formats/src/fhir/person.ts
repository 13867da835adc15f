import { parseMbi } from '@optimiq/domain/kernel/identifiers';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { kindOf } from './identifiers.ts';
import { type Node, nodes } from './json.ts';
import type { Report } from './report.ts';
import { tokenOf } from './values.ts';

/**
 * The identifiers of a person: the id of the Patient resource as member id, else a member or medical record number,
 * and the MBI. Numbers made of a social security number are never kept.
 *
 * @param id id of the Patient resource: what claims refer to (the beneficiary id of Blue Button)
 */
export function identifiersOf(identifiers: unknown, id: string | undefined, report: Report): SourcePerson | undefined {
  let mbi: Node | undefined;
  let memberId = id;
  for (const identifier of nodes(identifiers)) {
    const kind = kindOf(identifier);
    if (kind === 'ssn') {
      report.warn('identifier-form', 'identifier', 'a social security number, or one made of it, is not kept');
    } else if (kind === 'mbi' && identifier.value !== undefined) {
      if (mbi && identifier.value !== mbi.value) {
        report.warn('identifier-conflict', 'identifier', 'of several MBIs only the current one is kept');
      }
      if (!mbi || (isPast(mbi) && !isPast(identifier))) mbi = identifier;
    } else if (kind === 'member' && !memberId) {
      memberId = tokenOf(identifier.value, report, 'identifier.value');
    }
  }
  const number = mbi && mbiOf(mbi.value, report);
  if (!memberId && !number) return undefined;
  return { ...(memberId && { memberId }), ...(number && { mbi: number }) };
}

function mbiOf(value: unknown, report: Report): string | undefined {
  const text = tokenOf(value, report, 'identifier.value');
  if (!text) return undefined;
  const mbi = parseMbi(text);
  if (mbi.ok) return mbi.value;
  report.warn('identifier-form', 'identifier.value', 'not of the form of an MBI');
  return text;
}

/** Blue Button marks an earlier MBI as historic; others say 'old', or end its period. */
function isPast(identifier: Node): boolean {
  if (identifier.use === 'old') return true;
  for (const period of nodes(identifier.period)) if (period.end !== undefined) return true;
  const marked = [
    ...nodes(identifier.extension),
    ...nodes(identifier.type).flatMap(({ extension }) => nodes(extension)),
  ];
  return marked.some(
    ({ valueCoding, valueCode }) =>
      valueCode === 'historic' || nodes(valueCoding).some(({ code }) => code === 'historic'),
  );
}
