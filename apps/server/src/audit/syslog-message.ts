import type { StoredAuditEvent } from '@optimiq/store/postgres/audit-events';

/** Facility 13 is the log audit of RFC 5424, section 6.2.1. */
const facility = 13;
const severities: Readonly<Record<string, number>> = { success: 6, denied: 4, failed: 3 };

/**
 * An event as an RFC 5424 message. Its structured data names who, what and how many; no member's key, no reason and no
 * detail, because where the message goes is outside of the product.
 *
 * Source: RFC 5424, sections 6 and 6.3.
 */
export function syslogMessage(event: StoredAuditEvent, host: string, tenant: string): string {
  const priority = facility * 8 + (severities[event.outcome] ?? 5);
  const isAboutMember = event.subjectKind === 'member' || event.subjectKind === 'claim';
  const data: readonly (readonly [string, string | number | undefined])[] = [
    ['tenant', tenant],
    ['sequence', event.sequence],
    ['event', event.id],
    ['actorKind', event.actorKind],
    ['actor', event.actorId],
    ['action', event.action],
    ['outcome', event.outcome],
    ['subjectKind', event.subjectKind],
    ['subject', isAboutMember ? undefined : event.subjectId],
    ['purpose', event.purpose],
    ['members', event.ofAllMembers ? 'all' : (event.members ?? 0)],
    ['session', event.session],
  ];
  const said = data.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${escaped(String(value))}"`]));
  return `<${priority}>1 ${event.at} ${host} optimiq - audit [optimiq@32473 ${said.join(' ')}]`;
}

/** RFC 5424, section 6.3.3: three characters are escaped in a value. */
const escaped = (value: string): string => value.replaceAll(/["\\\]]/g, '\\$&');

/** RFC 6587, section 3.4.1, and RFC 5425, section 4.3: each message with the number of its bytes before it. */
export const framed = (message: string): string => `${Buffer.byteLength(message)} ${message}`;
