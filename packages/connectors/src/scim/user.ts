import { ScimFault } from './fault.ts';
import { attributeValue, booleanAt, isObject, type Json, listAt, textAt } from './values.ts';

/** What is kept of a person in a directory; everything else it sends is left unread. */
export type ScimUserValues = {
  readonly userName: string;
  readonly externalId?: string | undefined;
  readonly active: boolean;
  readonly email?: string | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  readonly formattedName?: string | undefined;
  readonly displayName?: string | undefined;
};

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** Values of a POST or PUT. Fails with `ScimFault`. */
export function readUser(body: unknown): ScimUserValues {
  if (!isObject(body)) throw new ScimFault('invalidSyntax', 'An object was expected');
  const userName = textAt(attributeValue(body, 'userName'), 254);
  if (userName === undefined || userName.length < 3) throw new ScimFault('invalidValue', 'userName is missing');
  const active = attributeValue(body, 'active');
  const name = attributeValue(body, 'name');
  const parts = isObject(name) ? name : {};
  return {
    userName,
    externalId: textAt(attributeValue(body, 'externalId')),
    active: active === undefined || active === null ? true : booleanAt(active),
    email: primaryEmail(attributeValue(body, 'emails')),
    givenName: textAt(attributeValue(parts, 'givenName')),
    familyName: textAt(attributeValue(parts, 'familyName')),
    formattedName: textAt(attributeValue(parts, 'formatted')),
    displayName: textAt(attributeValue(body, 'displayName')),
  };
}

/** The primary address, or else the one of work, or else the first. */
export function primaryEmail(value: unknown): string | undefined {
  const emails = listAt(value).filter(isObject);
  const isPrimary = (one: Json) => /^true$/i.test(String(attributeValue(one, 'primary')));
  const isOfWork = (one: Json) => attributeValue(one, 'type') === 'work';
  const chosen = emails.find(isPrimary) ?? emails.find(isOfWork) ?? emails[0];
  return chosen && textAt(attributeValue(chosen, 'value'), 254)?.toLowerCase();
}

/** Address under which somebody is known here: the mail address, or a user name that is one. */
export const addressOf = ({ email, userName }: ScimUserValues): string => email ?? userName.toLowerCase();

/** Name as people see it. */
export function nameOf(user: ScimUserValues): string {
  const parts = [user.givenName, user.familyName].filter((part) => part !== undefined).join(' ');
  return (user.displayName ?? user.formattedName ?? (parts === '' ? user.userName : parts)).slice(0, 200);
}

export type ScimMeta = { readonly id: string; readonly createdAt: Date; readonly updatedAt: Date };

/** A person as the directory gets them back. */
export function presentUser(baseUrl: string, { id, createdAt, updatedAt }: ScimMeta, user: ScimUserValues): object {
  const { userName, externalId, active, email, givenName, familyName, formattedName, displayName } = user;
  const name = { givenName, familyName, formatted: formattedName };
  return {
    schemas: [userSchema],
    ...{ id, externalId, userName, displayName, active },
    ...(Object.values(name).some((part) => part !== undefined) && { name }),
    ...(email && { emails: [{ value: email, type: 'work', primary: true }] }),
    meta: {
      resourceType: 'User',
      created: createdAt.toISOString(),
      lastModified: updatedAt.toISOString(),
      location: `${baseUrl}/scim/v2/Users/${id}`,
    },
  };
}
