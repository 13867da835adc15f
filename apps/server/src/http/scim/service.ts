const core = 'urn:ietf:params:scim:schemas:core:2.0';

/** What this service can do: RFC 7643, section 5. */
export const serviceProviderConfig = {
  schemas: [`${core}:ServiceProviderConfig`],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    { type: 'oauthbearertoken', name: 'Bearer', description: 'The secret of the connection', primary: true },
  ],
};

const text = (name: string, more: object = {}) => ({
  ...{ name, type: 'string', multiValued: false, required: false, caseExact: false },
  ...{ mutability: 'readWrite', returned: 'default', uniqueness: 'none' },
  ...more,
});

/** The attributes that are kept; what else a directory sends is left unread. */
export const schemas = [
  {
    schemas: [`${core}:Schema`],
    id: `${core}:User`,
    name: 'User',
    attributes: [
      text('userName', { required: true, uniqueness: 'server' }),
      text('displayName'),
      text('name', {
        type: 'complex',
        subAttributes: [text('givenName'), text('familyName'), text('formatted')],
      }),
      text('emails', {
        ...{ type: 'complex', multiValued: true },
        subAttributes: [text('value'), text('type'), text('primary', { type: 'boolean' })],
      }),
      text('active', { type: 'boolean' }),
    ],
  },
  {
    schemas: [`${core}:Schema`],
    id: `${core}:Group`,
    name: 'Group',
    attributes: [
      text('displayName', { required: true, uniqueness: 'server' }),
      text('members', {
        ...{ type: 'complex', multiValued: true },
        subAttributes: [text('value', { mutability: 'immutable' }), text('display', { mutability: 'readOnly' })],
      }),
    ],
  },
];

export const resourceTypes = (['User', 'Group'] as const).map((name) => ({
  schemas: [`${core}:ResourceType`],
  id: name,
  name,
  endpoint: `/${name}s`,
  schema: `${core}:${name}`,
}));

/** A page of a list, as RFC 7644 section 3.4.2 has it. */
export const listOf = (total: number, startIndex: number, resources: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: total,
  startIndex,
  itemsPerPage: resources.length,
  Resources: [...resources],
});

/** Where a page begins and how long it is: from 1, and at most 200. */
export const pageOf = ({
  startIndex = 1,
  count = 100,
}: {
  startIndex?: number | undefined;
  count?: number | undefined;
}) => ({
  startIndex: Math.max(1, startIndex),
  count: Math.min(200, Math.max(0, count)),
});
