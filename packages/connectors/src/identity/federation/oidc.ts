import type { FederatedClaims, OidcSettings } from '@optimiq/domain/access/federation';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import * as openid from 'openid-client';

/** The one way out: the outbound guard in the clothes of `fetch`. */
export type Fetch = typeof globalThis.fetch;

export type OidcFailure = 'unreachable' | 'refused' | 'token' | 'unverified-email';

/** Signatures that only the provider can make; with a shared secret anybody who knows it could. */
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const clockToleranceSeconds = 60;
const timeoutSeconds = 10;

/**
 * Reads what a provider says of itself under its issuer, which it must name exactly.
 *
 * @param fetch of the outbound guard, for the tenant whose provider it is.
 */
export async function discoverOidc(
  { issuer, clientId, hasSecret }: { issuer: string; clientId: string; hasSecret: boolean },
  fetch: Fetch,
): Promise<Result<OidcSettings, 'unreachable' | 'description'>> {
  if (!isUsable(issuer)) return failed('description');
  try {
    const config = await openid.discovery(new URL(issuer), clientId, undefined, openid.None(), {
      [openid.customFetch]: fetch as openid.CustomFetch,
      timeout: timeoutSeconds,
      execute: insecureIfLocal(issuer),
    });
    const server = config.serverMetadata();
    const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = server;
    const endpoints = [authorization_endpoint, token_endpoint, jwks_uri];
    if (server.issuer !== issuer || !endpoints.every((address) => address && isUsable(address))) {
      return failed('description');
    }
    const signingAlgorithms = (server.id_token_signing_alg_values_supported ?? ['RS256']).filter((one) =>
      asymmetric.includes(one),
    );
    if (signingAlgorithms.length === 0) return failed('description');
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return ok({
      issuer,
      clientId,
      authorizationEndpoint: authorization_endpoint!,
      tokenEndpoint: token_endpoint!,
      jwksUri: jwks_uri!,
      ...(userinfo_endpoint && isUsable(userinfo_endpoint) ? { userinfoEndpoint: userinfo_endpoint } : {}),
      signingAlgorithms,
      tokenAuthentication: hasSecret ? (methods.includes('client_secret_basic') ? 'basic' : 'post') : 'none',
      namesIssuer: server.authorization_response_iss_parameter_supported === true,
    });
  } catch (error) {
    return failed(isOfTransport(error) ? 'unreachable' : 'description');
  }
}

/** What a flow keeps in the browser that begins it, and nowhere else. */
export type OidcChecks = { readonly state: string; readonly nonce: string; readonly codeVerifier: string };

/** Where to send the browser: authorization code with state, nonce and PKCE. */
export async function authorizationUrl(
  settings: OidcSettings,
  redirectUri: string,
  { state, nonce, codeVerifier }: OidcChecks,
): Promise<URL> {
  return openid.buildAuthorizationUrl(configOf(settings), {
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email profile',
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
}

/**
 * Changes the code of an answer for what the provider says, every part checked: state, issuer, signature by a key of the
 * provider's own set, audience, authorized party, nonce, times.
 *
 * @param answer the whole address the browser came back with.
 */
export async function readAnswer(
  settings: OidcSettings,
  answer: URL,
  checks: OidcChecks,
  { clientSecret, fetch }: { clientSecret: string | undefined; fetch: Fetch },
): Promise<Result<FederatedClaims, OidcFailure>> {
  const config = configOf(settings, clientSecret, fetch);
  try {
    const tokens = await openid.authorizationCodeGrant(config, answer, {
      expectedState: checks.state,
      expectedNonce: checks.nonce,
      pkceCodeVerifier: checks.codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) return failed('token');
    // The library asks for an authorized party where there are several audiences; a wrong one is wrong with one too.
    if (claims['azp'] !== undefined && claims['azp'] !== settings.clientId) return failed('token');
    const more =
      claims['email'] === undefined && settings.userinfoEndpoint
        ? await openid.fetchUserInfo(config, tokens.access_token, claims.sub)
        : undefined;
    const said = { ...more, ...claims };
    if (said['email'] !== undefined && isUnverified(said['email_verified'])) return failed('unverified-email');
    return ok({
      issuer: claims.iss,
      subject: claims.sub,
      email: textOf(said['email'])?.toLowerCase(),
      name: textOf(said['name']),
      assurance: [textOf(claims['acr']), ...listOf(claims['amr'])].filter((one) => one !== undefined),
    });
  } catch (error) {
    if (isOfTransport(error)) return failed('unreachable');
    return failed(error instanceof openid.AuthorizationResponseError ? 'refused' : 'token');
  }
}

function configOf(settings: OidcSettings, clientSecret?: string, fetch?: Fetch): openid.Configuration {
  const authentication = { basic: openid.ClientSecretBasic, post: openid.ClientSecretPost, none: openid.None };
  const config = new openid.Configuration(
    {
      issuer: settings.issuer,
      authorization_endpoint: settings.authorizationEndpoint,
      token_endpoint: settings.tokenEndpoint,
      jwks_uri: settings.jwksUri,
      ...(settings.userinfoEndpoint && { userinfo_endpoint: settings.userinfoEndpoint }),
      id_token_signing_alg_values_supported: [...settings.signingAlgorithms],
      authorization_response_iss_parameter_supported: settings.namesIssuer,
    },
    settings.clientId,
    { [openid.clockTolerance]: clockToleranceSeconds },
    authentication[clientSecret === undefined ? 'none' : settings.tokenAuthentication](clientSecret ?? ''),
  );
  config.timeout = timeoutSeconds;
  if (fetch) config[openid.customFetch] = fetch as openid.CustomFetch;
  // Without it the library takes the channel's word for the token and checks no signature.
  openid.enableNonRepudiationChecks(config);
  for (const execute of insecureIfLocal(settings.issuer)) execute(config);
  return config;
}

/** https, or plain http to this very machine, which the outbound guard lets out only where the operator lists it. */
function isUsable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, hash, hostname } = new URL(address);
  if (username !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLocal(hostname));
}

const isLocal = (hostname: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

const insecureIfLocal = (issuer: string) => (isLocal(new URL(issuer).hostname) ? [openid.allowInsecureRequests] : []);

/** Some providers leave the word out, for addresses they gave out themselves; a plain no is a no. */
const isUnverified = (value: unknown) => value !== undefined && value !== true && value !== 'true';

const textOf = (value: unknown) =>
  typeof value === 'string' && value !== '' && value.length <= 500 ? value : undefined;

const listOf = (value: unknown) => (Array.isArray(value) ? value.map(textOf) : [textOf(value)]);

/** The network or the guard, in contrast to what the provider answered. */
function isOfTransport(error: unknown): boolean {
  const { name, code, cause } = (error ?? {}) as { name?: string; code?: string; cause?: unknown };
  if (name === 'OutboundError' || code === 'OAUTH_TIMEOUT' || name === 'TimeoutError') return true;
  if (error instanceof TypeError && code === undefined && /fetch/i.test(error.message)) return true;
  return cause !== undefined && cause !== error && isOfTransport(cause);
}
