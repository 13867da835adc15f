import { ScimFault } from './fault.ts';
import { primaryEmail, type ScimUserValues, userSchema } from './user.ts';
import { attributeValue, booleanAt, isObject, type Json, listAt, textAt } from './values.ts';

/** One step of a PATCH. */
export type Operation = { readonly op: 'add' | 'replace' | 'remove'; readonly path?: string; readonly value: unknown };

/**
 * Steps of a PATCH, in order.
 *
 * Directories write the verb with or without a capital, and one of them nothing but a value.
 *
 * Source: RFC 7644, section 3.5.2.
 */
export function readOperations(body: unknown): Operation[] {
  const operations = isObject(body) ? attributeValue(body, 'Operations') : undefined;
  if (!Array.isArray(operations) || operations.length === 0 || operations.length > 500) {
    throw new ScimFault('invalidSyntax', 'Operations are missing, or too many');
  }
  return operations.map((one) => {
    const op = isObject(one) ? String(attributeValue(one, 'op')).toLowerCase() : '';
    if (op !== 'add' && op !== 'replace' && op !== 'remove') throw new ScimFault('invalidSyntax', 'No such operation');
    const path = textAt(attributeValue(one as Json, 'path'), 500);
    if (op === 'remove' && path === undefined) throw new ScimFault('noTarget', 'What is to be removed is missing');
    return { op, ...(path === undefined ? {} : { path }), value: attributeValue(one as Json, 'value') };
  });
}

/** A person after these steps; the one before is left as it was. Fails with `ScimFault`, and then nothing was done. */
export function patchUser(user: ScimUserValues, operations: readonly Operation[]): ScimUserValues {
  let patched = user;
  for (const { op, path, value } of operations) {
    if (path !== undefined) {
      patched = setAttribute(patched, path, op === 'remove' ? undefined : value, op);
      continue;
    }
    if (!isObject(value)) throw new ScimFault('invalidSyntax', 'An object was expected');
    for (const [name, one] of Object.entries(value)) patched = setAttribute(patched, name, one, op);
  }
  return patched;
}

function setAttribute(user: ScimUserValues, path: string, value: unknown, op: Operation['op']): ScimUserValues {
  const isRemoved = op === 'remove';
  const name = path.toLowerCase().replace(`${userSchema.toLowerCase()}:`, '');
  if (/^emails(\[.{1,100}\])?\.value$/.test(name)) return { ...user, email: textAt(value, 254)?.toLowerCase() };
  switch (name) {
    case 'username': {
      const userName = textAt(value, 254);
      if (userName === undefined || userName.length < 3) throw new ScimFault('invalidValue', 'userName is missing');
      return { ...user, userName };
    }
    case 'active':
      if (isRemoved) throw new ScimFault('mutability', 'active is always there');
      return { ...user, active: booleanAt(value) };
    case 'externalid':
      return { ...user, externalId: textAt(value) };
    case 'displayname':
      return { ...user, displayName: textAt(value) };
    case 'name.givenname':
      return { ...user, givenName: textAt(value) };
    case 'name.familyname':
      return { ...user, familyName: textAt(value) };
    case 'name.formatted':
      return { ...user, formattedName: textAt(value) };
    case 'name':
      return setName(user, value);
    case 'emails':
      return { ...user, email: isRemoved ? undefined : primaryEmail(value) };
    case 'id':
      throw new ScimFault('mutability', 'id never changes');
    default:
      // What is not kept is not changed; a path that is no path is a mistake worth telling.
      if (!/^(urn:[a-z0-9:._-]+:)?[a-z][a-z0-9._$-]*(\[[^\]]{1,200}\])?(\.[a-z]+)?$/.test(name)) {
        throw new ScimFault('invalidPath', 'No such path');
      }
      return user;
  }
}

function setName(user: ScimUserValues, value: unknown): ScimUserValues {
  if (value === undefined) return { ...user, givenName: undefined, familyName: undefined, formattedName: undefined };
  if (!isObject(value)) throw new ScimFault('invalidValue', 'An object was expected');
  let named = user;
  for (const [part, one] of Object.entries(value)) named = setAttribute(named, `name.${part}`, one, 'replace');
  return named;
}

/** A group as far as a PATCH can change it; members are ids. */
export type ScimGroupValues = {
  readonly displayName: string;
  readonly externalId?: string | undefined;
  readonly members: readonly string[];
};

/** Values of a POST or PUT of a group. */
export function readGroup(body: unknown): ScimGroupValues {
  if (!isObject(body)) throw new ScimFault('invalidSyntax', 'An object was expected');
  const displayName = textAt(attributeValue(body, 'displayName'));
  if (displayName === undefined) throw new ScimFault('invalidValue', 'displayName is missing');
  return {
    displayName,
    externalId: textAt(attributeValue(body, 'externalId')),
    members: memberIds(attributeValue(body, 'members')),
  };
}

/** A group after these steps. */
export function patchGroup(group: ScimGroupValues, operations: readonly Operation[]): ScimGroupValues {
  let patched = group;
  for (const { op, path, value } of operations) {
    if (path !== undefined) patched = setGroupAttribute(patched, path, value, op);
    else if (isObject(value)) {
      for (const [name, one] of Object.entries(value)) {
        // One directory repeats the id beside a new name.
        if (name.toLowerCase() !== 'id') patched = setGroupAttribute(patched, name, one, op);
      }
    } else throw new ScimFault('invalidSyntax', 'An object was expected');
  }
  return patched;
}

function setGroupAttribute(group: ScimGroupValues, path: string, value: unknown, op: Operation['op']): ScimGroupValues {
  const one = /^members\[\s*value\s+eq\s+"([^"]{1,100})"\s*\]$/i.exec(path)?.[1];
  if (one !== undefined) {
    if (op !== 'remove') throw new ScimFault('invalidPath', 'A member is added by value');
    return { ...group, members: group.members.filter((id) => id !== one) };
  }
  switch (path.toLowerCase()) {
    case 'members': {
      const ids = memberIds(value);
      if (op === 'add') return { ...group, members: [...new Set([...group.members, ...ids])] };
      if (op === 'replace') return { ...group, members: ids };
      // Without a value all go.
      return { ...group, members: ids.length === 0 ? [] : group.members.filter((id) => !ids.includes(id)) };
    }
    case 'displayname': {
      const displayName = op === 'remove' ? undefined : textAt(value);
      if (displayName === undefined) throw new ScimFault('invalidValue', 'displayName is missing');
      return { ...group, displayName };
    }
    case 'externalid':
      return { ...group, externalId: op === 'remove' ? undefined : textAt(value) };
    case 'schemas':
      return group;
    default:
      throw new ScimFault('invalidPath', 'No such path');
  }
}

function memberIds(value: unknown): string[] {
  const ids = listAt(value).map((one) => (isObject(one) ? textAt(attributeValue(one, 'value'), 100) : undefined));
  if (ids.length > 10_000) throw new ScimFault('invalidValue', 'Too many members');
  if (ids.includes(undefined)) throw new ScimFault('invalidValue', 'A member without a value');
  return [...new Set(ids as string[])];
}
