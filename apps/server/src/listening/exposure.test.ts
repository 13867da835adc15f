import { describe, expect, test } from 'vitest';
import { readSettings } from '../env.ts';
import { exposureFaults } from './exposure.ts';

const faultsOf = (env: Record<string, string>) => exposureFaults(readSettings(env, '/tmp'));
const tls = { TLS_CERT_FILE: '/tmp/cert.pem', TLS_KEY_FILE: '/tmp/key.pem' };
const site = { PUBLIC_URL: 'https://plan.example.org' };

describe('SEC-01: the product listens', () => {
  test.each<Record<string, string>>([
    {},
    { HOST: '::1' },
    { HOST: 'localhost', PUBLIC_URL: 'http://localhost:8080' },
    { HOST: '192.0.2.10', ...tls },
    { HOST: '0.0.0.0', ...tls, ...site },
    { HOST: '0.0.0.0', TRUSTED_PROXIES: '10.0.0.0/8', ...site },
    { TRUSTED_PROXIES: '127.0.0.1', ...site },
    { OPS_HOST: '192.0.2.10', ...tls },
  ])('with %j', (env) => expect(faultsOf(env)).toEqual([]));
});

describe('SEC-01: the product does not listen', () => {
  test.each<{ it: string; env: Record<string, string>; says: RegExp }>([
    { it: 'to others in clear', env: { HOST: '192.0.2.10' }, says: /TLS_CERT_FILE.*TRUSTED_PROXIES/ },
    { it: 'to everybody in clear', env: { HOST: '0.0.0.0', ...site }, says: /TLS_CERT_FILE/ },
    { it: 'behind a proxy that is not declared', env: site, says: /127\.0\.0\.1 for one on this machine/ },
    {
      it: 'behind a proxy without its address',
      env: { HOST: '10.0.0.1', TRUSTED_PROXIES: '10.0.0.2' },
      says: /PUBLIC_URL/,
    },
    {
      it: 'behind a proxy that is reached in clear',
      env: { TRUSTED_PROXIES: '127.0.0.1', PUBLIC_URL: 'http://plan.example.org' },
      says: /https/,
    },
    { it: 'on every address without a name', env: { HOST: '::', ...tls }, says: /PUBLIC_URL/ },
    { it: 'for health and metrics in clear', env: { OPS_HOST: '0.0.0.0' }, says: /OPS_HOST/ },
  ])('$it', ({ env, says }) => expect(faultsOf(env).join('\n')).toMatch(says));
});
