/** Kinds of error of RFC 7644, section 3.12, and what it does not name. */
export type ScimFaultType =
  | 'invalidFilter'
  | 'invalidPath'
  | 'invalidSyntax'
  | 'invalidValue'
  | 'mutability'
  | 'noTarget'
  | 'uniqueness'
  | 'not-found'
  | 'unauthorized';

/** An expected failure of a SCIM request; fixed words, never a value of the request. */
export class ScimFault extends Error {
  override readonly name = 'ScimFault';
  readonly type: ScimFaultType;
  constructor(type: ScimFaultType, detail: string) {
    super(detail);
    this.type = type;
  }
}

const statuses: Partial<Record<ScimFaultType, number>> = { uniqueness: 409, 'not-found': 404, unauthorized: 401 };

/** Status and body of a fault. */
export function presentFault({ type, message }: ScimFault): { readonly status: number; readonly body: object } {
  const status = statuses[type] ?? 400;
  const scimType = status === 400 || status === 409 ? { scimType: type } : {};
  return {
    status,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      ...scimType,
      detail: message,
    },
  };
}
