import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { originOf, readSettings } from '../env.ts';
import { freePort, ledTo, listenBeside } from './localhost.ts';

test.each([
  { env: {}, origin: 'http://localhost:4470' },
  { env: { HOST: '::1' }, origin: 'http://localhost:4470' },
  { env: { HOST: '192.0.2.7' }, origin: 'http://192.0.2.7:4470' },
  { env: { TLS_CERT_FILE: '/tmp/c.pem', TLS_KEY_FILE: '/tmp/k.pem' }, origin: 'https://127.0.0.1:4470' },
  { env: { PUBLIC_URL: 'https://plan.example' }, origin: 'https://plan.example' },
])('SEC-05 with $env people reach the product as $origin', ({ env, origin }) =>
  expect(originOf(readSettings({ ...env }, '/tmp'))).toBe(origin),
);

test.each([
  ['127.0.0.1:4470', '/members?x=1', 'http://localhost:4470/members?x=1'],
  ['[::1]:4470', '/', 'http://localhost:4470/'],
  ['127.0.0.1', '//evil.example', 'http://localhost//evil.example'],
  ['localhost:4470', '/', undefined],
  ['127.0.0.1.evil.example', '/', undefined],
  ['127.0.0.1@evil.example', '/', undefined],
  [undefined, '/', undefined],
])('SEC-05 a visit of %s%s is led to %s', (host, url, to) => expect(ledTo(host, url)).toBe(to));

describe('beside', () => {
  test('both addresses of localhost answer; nobody else sits at the other', async () => {
    const server = createHttp((_request, response) => response.end('ours'));
    await once(server.listen(await freePort('127.0.0.1'), '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const beside = await listenBeside(server, port);
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('ours');
    if (beside) {
      expect(await (await fetch(`http://[::1]:${port}`)).text()).toBe('ours');
      await expect(listenBeside(server, port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    }
    beside?.close();
    server.closeAllConnections();
    server.close();
  });

  test('a product on the other address needs no second', async () => {
    const server = createServer();
    server.listen(0, '::1');
    const found = await once(server, 'listening').catch(() => undefined);
    if (found) expect(await listenBeside(server, (server.address() as AddressInfo).port)).toBeUndefined();
    server.close();
  });
});
