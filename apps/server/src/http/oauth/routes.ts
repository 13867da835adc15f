import { clientNamedBy, readClientAssertion } from '@optimiq/connectors/identity/client-assertion';
import { networkOf } from '@optimiq/connectors/identity/client-network';
import { isSameHash } from '@optimiq/connectors/identity/machine-secrets';
import { TokenAnswer, TokenRefusal, TokenRequest } from '@optimiq/contracts/machines';
import { isPermission, type Permission } from '@optimiq/domain/access/permissions';
import { parseId } from '@optimiq/domain/kernel/ids';
import { recordAudit } from '@optimiq/store/postgres/audit';
import {
  findMachineClient,
  type LivingClient,
  saveAccessToken,
  useClientAssertion,
} from '@optimiq/store/postgres/machine-clients';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Product } from '../../product.ts';
import { takeForms } from '../form-body.ts';

const tokenSeconds = 900;
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Proof = { readonly clientId: string } & ({ readonly secret: string } | { readonly assertion: string });

/** Tokens for clients: RFC 6749 section 4.4, opaque and good for a quarter of an hour at most. */
export const oauthRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  takeForms(app as unknown as FastifyInstance, 16_384);

  app.route({
    method: 'POST',
    url: '/oauth/token',
    config: {
      permission: 'public',
      audit: { none: 'recorded in the handler, once the client is known' },
      crossSite: 'a program that proves itself by its own secret; no cookie is looked at',
    },
    schema: {
      tags: ['Machines'],
      summary: 'A token for a client: client_secret_basic, client_secret_post or private_key_jwt',
      consumes: ['application/x-www-form-urlencoded'],
      body: TokenRequest,
      response: { 200: TokenAnswer, 400: TokenRefusal, 401: TokenRefusal, 429: TokenRefusal },
    },
    handler: async ({ body, headers, ip }, reply) => {
      if (body.grant_type !== 'client_credentials') return refuse(reply, 400, 'unsupported_grant_type');
      const proof = proofOf(body, headers.authorization);
      if (!proof) return refuse(reply, 400, 'invalid_request');
      const counted = `client ${proof.clientId} from ${ip}`;
      const tried = `${counted} from ${networkOf(ip)}`;
      if (!(await product.machines.limiter.reserveFactor(tried))) return refuse(reply, 429, 'slow_down');
      const client = await findMachineClient(product.database, proof.clientId);
      if (!client || !(await isProven(product, client, proof))) {
        if (client) await record(product, client, 'denied');
        return refuse(reply, 401, 'invalid_client');
      }
      await product.machines.limiter.succeedFactor(tried);
      const permissions = scopeOf(client, body.scope);
      if (!permissions) return refuse(reply, 400, 'invalid_scope');
      const { secret, hash } = product.machines.secrets.make('access-token');
      await saveAccessToken(product.database, client, { hash, permissions, seconds: tokenSeconds });
      await record(product, client, 'success');
      return reply.header('pragma', 'no-cache').send({
        access_token: secret,
        token_type: 'Bearer' as const,
        expires_in: tokenSeconds,
        scope: permissions.join(' '),
      });
    },
  });
};

/** How the client proves itself; undefined when it does so in no way, or in more than one. */
function proofOf(body: z.infer<typeof TokenRequest>, authorization: string | undefined): Proof | undefined {
  const ways: (Proof | undefined)[] = [];
  if (authorization !== undefined) ways.push(basicOf(authorization));
  if (body.client_secret !== undefined) ways.push(toProof(body.client_id, { secret: body.client_secret }));
  if (body.client_assertion !== undefined) {
    const named = body.client_assertion_type === jwtBearer ? clientNamedBy(body.client_assertion) : undefined;
    const isOne = body.client_id === undefined || body.client_id === named;
    ways.push(isOne ? toProof(named, { assertion: body.client_assertion }) : undefined);
  }
  return ways.length === 1 ? ways[0] : undefined;
}

function basicOf(authorization: string): Proof | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,500})$/i.exec(authorization)?.[1];
  const [id, secret] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return toProof(id, { secret: secret ?? '' });
}

function toProof(clientId: string | undefined, proof: { secret: string } | { assertion: string }): Proof | undefined {
  return clientId !== undefined && parseId(clientId).ok ? { clientId, ...proof } : undefined;
}

async function isProven(
  { machines, database, baseUrl }: Product,
  client: LivingClient,
  proof: Proof,
): Promise<boolean> {
  if ('secret' in proof) {
    const hash = machines.secrets.hashOf('client', proof.secret);
    return hash !== undefined && client.secretHash !== undefined && isSameHash(hash, client.secretHash);
  }
  if (!client.publicKeys) return false;
  const audiences = [baseUrl, `${baseUrl}/oauth/token`];
  const read = await readClientAssertion(proof.assertion, client.id, client.publicKeys, audiences);
  if (!read) return false;
  const hash = machines.secrets.hashFor('client-assertion', read.statementId);
  return useClientAssertion(database, client.id, hash, read.expiresAt);
}

/** The permissions asked for, all when none are named; undefined when one is not the client's. */
function scopeOf(client: LivingClient, asked: string | undefined): Permission[] | undefined {
  const words = (asked ?? '').split(' ').filter((word) => word !== '');
  if (words.length === 0) return [...client.permissions];
  const given = words.filter((word): word is Permission => isPermission(word) && client.permissions.includes(word));
  return given.length === words.length ? [...new Set(given)] : undefined;
}

const record = (product: Product, client: LivingClient, outcome: 'success' | 'denied') =>
  withTenant(product.database.app, client.tenantId, (tx) =>
    recordAudit(tx, { actor: { kind: 'client', id: client.id }, action: 'client.token', outcome }),
  );

function refuse(reply: FastifyReply, status: 400 | 401 | 429, error: z.infer<typeof TokenRefusal>['error']) {
  if (status === 401) reply.header('www-authenticate', 'Basic realm="oauth"');
  return reply.code(status).send({ error }) as never;
}
