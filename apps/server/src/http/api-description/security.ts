import type { RouteGuard } from '../plugins/guard.ts';

/** How callers prove themselves, as the API's description says it. */
export const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'optimiq_session',
    description: 'A person signed in by browser',
  },
  apiKey: { type: 'http', scheme: 'bearer', description: 'A key that acts for a person, from /v1/api-keys' },
  client: {
    type: 'oauth2',
    description: 'A program of the organization, from /v1/clients; tokens are opaque and end after 15 minutes',
    flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: {} } },
  },
  clientSecret: { type: 'http', scheme: 'basic', description: 'Id and secret of a client' },
  directory: { type: 'http', scheme: 'bearer', description: 'The secret of a directory that speaks SCIM 2.0' },
} as const;

type Requirement = { readonly [Scheme in keyof typeof securitySchemes]?: string[] };

/** What a route asks for: any one of these; none for what is public. */
export function securityOf(permission: RouteGuard['permission'] | undefined, url: string): Requirement[] {
  if (url === '/oauth/token') return [{ clientSecret: [] }];
  if (url.startsWith('/scim/')) return [{ directory: [] }];
  if (permission === 'public' || permission === undefined) return [];
  return [{ session: [] }, { apiKey: [] }, { client: [] }];
}
