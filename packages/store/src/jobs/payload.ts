import { parseId, type TenantId } from '@optimiq/domain/kernel/ids';

/** All that a queue knows of a job: whose it is, where its progress is shown, what it is about. */
export type JobPayload = {
  readonly tenantId: TenantId;
  readonly jobRunId: string;
  readonly subjectId?: string | undefined;
};

const fields = new Set(['tenantId', 'jobRunId', 'subjectId']);

/**
 * A payload that holds ids only. The queue keeps payloads in clear, so nothing else may pass, whatever its type says.
 *
 * Throws on another field or on a value that is no id: such a caller is wrong, and a message must not quote it.
 */
export function checkedPayload(payload: JobPayload): JobPayload {
  const extra = Object.keys(payload).filter((name) => !fields.has(name));
  if (extra.length > 0) throw new Error(`A job payload has ${extra.length} fields that are not ids`);
  const { tenantId, jobRunId, subjectId } = payload;
  const ids = { tenantId, jobRunId, ...(subjectId === undefined ? {} : { subjectId }) };
  for (const [name, value] of Object.entries(ids)) {
    if (typeof value !== 'string' || !parseId(value).ok) throw new Error(`Field ${name} of a job payload is no id`);
  }
  return ids;
}
