import { sql } from 'kysely';

/**
 * Canonical text of an audit event: one line of JSON with its fields in this order, spelled here and nowhere else.
 * The text is what is hashed, exported and verified. For a query in which the table is named `e`.
 */
export const eventText = sql<string>`
  '{"id":"' || e.id || '","at":"' || to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  || '","transaction":"' || e.xid || '","actorKind":"' || e.actor_kind || '","actorId":' || to_json(e.actor_id)
  || ',"action":"' || e.action || '","outcome":"' || e.outcome
  || '","subjectKind":' || coalesce(to_json(e.subject_kind)::text, 'null')
  || ',"subjectId":' || coalesce(to_json(e.subject_id)::text, 'null')
  || ',"session":' || coalesce(to_json(e.session)::text, 'null')
  || ',"purpose":' || coalesce(to_json(e.purpose)::text, 'null')
  || ',"members":' || coalesce(array_to_json(e.members)::text, 'null') || ',"ofAllMembers":' || e.of_all_members
  || ',"address":' || coalesce(to_json(e.address)::text, 'null')
  || ',"reason":' || coalesce('"' || encode(e.reason, 'hex') || '"', 'null')
  || ',"details":' || e.details || '}'`;
