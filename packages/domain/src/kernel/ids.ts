import type { Brand } from './brand.ts';
import { failed, ok, type Result } from './result.ts';

/** Isolation unit: one customer. */
export type TenantId = Brand<string, 'TenantId'>;
/** A person who signs in. */
export type UserId = Brand<string, 'UserId'>;
/** Random key of a member; carries nothing about the person. */
export type MemberKey = Brand<string, 'MemberKey'>;
/** Random key of a claim; the source's claim number stays in the identity vault. */
export type ClaimKey = Brand<string, 'ClaimKey'>;
/** Random id of a load: one file taken in, visible or not as a whole. */
export type LoadId = Brand<string, 'LoadId'>;
/** Random id of a scoring run. */
export type RunId = Brand<string, 'RunId'>;

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A lower-case UUID of any version, as one of the ids above; or 'form'. */
export function parseId<Id extends string>(text: string): Result<Id, 'form'> {
  return form.test(text) ? ok(text as Id) : failed('form');
}
