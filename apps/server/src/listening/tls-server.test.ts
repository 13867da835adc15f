import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import { hasOpenssl, type TestAuthority, testAuthority } from '@optimiq/connectors/testing/certificates';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readTlsFiles, TlsFilesError } from './tls-files.ts';
import { tlsServer } from './tls-server.ts';

describe.skipIf(!hasOpenssl())('SEC-01: TLS as the product serves it (needs openssl)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-tls-'));
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  const logged: string[] = [];
  const log = pino({ base: {} }, { write: (line: string) => void logged.push(line) });
  let authority: TestAuthority;
  let port: number;
  let server: ReturnType<typeof tlsServer>;
  /** The control: what the product's server refuses, this one takes. */
  let anything: Server;
  let anythingPort: number;

  let written = 0;
  const write = ({ cert, key }: { cert: string; key: string }) => {
    writeFileSync(files.keyFile, key, { mode: 0o600 });
    writeFileSync(files.certFile, cert);
    // File systems count time in steps; a new pair is later than the one before.
    written += 10;
    for (const file of [files.keyFile, files.certFile]) utimesSync(file, written, written);
  };

  beforeAll(async () => {
    authority = testAuthority();
    write(authority.issue(['DNS:plan.example.org', 'IP:127.0.0.1']));
    vi.useFakeTimers({ toFake: ['setInterval'] });
    server = tlsServer(
      { files, log, publicOrigin: () => 'https://plan.example.org', headersTimeout: 5_000 },
      (request, reply) => reply.end(`${request.url} over ${(request.socket as TLSSocket).getProtocol()}`),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    anything = createServer({
      ...authority.issue(['DNS:plan.example.org']),
      ...{ minVersion: 'TLSv1', ciphers: 'ALL:eNULL:@SECLEVEL=0', ecdhCurve: 'secp224r1:prime256v1' },
      dhparam: 'auto',
    } as TlsOptions);
    anything.on('tlsClientError', () => {});
    anything.listen(0, '127.0.0.1');
    await once(anything, 'listening');
    anythingPort = (anything.address() as AddressInfo).port;
  });
  afterAll(() => {
    anything.close();
    vi.useRealTimers();
    server.closeAllConnections();
    server.close();
    authority.remove();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    logged.length = 0;
  });

  /** What a handshake comes to: protocol and suite, or the alert. */
  async function shake(options: ConnectionOptions, at = port): Promise<string> {
    const socket = connect({
      host: '127.0.0.1',
      port: at,
      ca: authority.ca,
      servername: 'plan.example.org',
      ...options,
    });
    try {
      await once(socket, 'secureConnect');
      return `${socket.getProtocol()} ${socket.getCipher().name}`;
    } catch (error) {
      return String((error as { code?: string }).code);
    } finally {
      socket.destroy();
    }
  }
  // A client that would take anything: what is refused is refused by the server.
  const lax = { ciphers: 'ALL:eNULL@SECLEVEL=0', minVersion: 'TLSv1', rejectUnauthorized: false } as const;

  test('1.3 is spoken, and 1.2 with each strong suite', async () => {
    expect(await shake({})).toMatch(/^TLSv1\.3 /);
    for (const name of [
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-CHACHA20-POLY1305',
      'ECDHE-ECDSA-AES128-GCM-SHA256',
    ]) {
      expect(await shake({ maxVersion: 'TLSv1.2', ciphers: name })).toBe(`TLSv1.2 ${name}`);
    }
  });

  test('SSL 3 and SSL 2 are refused before anything else', async () => {
    // Hello of SSL 3.0 with one suite (RC4-SHA), and of SSL 2.
    const ssl3 = `1603000029010000250300${'11'.repeat(32)}000002000501`.padEnd(92, '0');
    for (const hello of [ssl3, '802e010002001500000010010080020080030080040080050080060040070080c0']) {
      const socket = connectTcp(port, '127.0.0.1');
      socket.write(Buffer.from(hello, 'hex'));
      const chunks: Buffer[] = [];
      for await (const chunk of socket.on('error', () => {})) chunks.push(chunk as Buffer);
      const answer = Buffer.concat(chunks);
      // An alert (0x15), or the plain refusal of what is no handshake; never a hello (0x16) of the server.
      expect([0x15, 'H'.charCodeAt(0), undefined]).toContain(answer[0]);
    }
  });

  test.each<{ it: string; offer: ConnectionOptions }>([
    { it: 'TLS 1.0', offer: { minVersion: 'TLSv1', maxVersion: 'TLSv1' } },
    { it: 'TLS 1.1', offer: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } },
    ...[
      'ECDHE-ECDSA-AES128-SHA',
      'ECDHE-ECDSA-AES256-SHA384',
      'ECDHE-ECDSA-AES128-CCM',
      'ECDHE-ECDSA-CAMELLIA128-SHA256',
      'ECDHE-ECDSA-NULL-SHA',
      'AECDH-AES256-SHA',
      'ADH-AES128-GCM-SHA256',
    ].map((suite) => ({ it: suite, offer: { maxVersion: 'TLSv1.2' as const, ciphers: `${suite}:@SECLEVEL=0` } })),
    { it: 'a curve of 224 bits', offer: { maxVersion: 'TLSv1.2', ecdhCurve: 'secp224r1' } },
  ])('$it is refused, by a server that takes anything it is taken', async ({ offer }) => {
    expect(await shake({ ...lax, ...offer }, anythingPort)).toMatch(/^TLSv1(\.[12])? /);
    expect(await shake({ ...lax, ...offer })).toMatch(/^(ERR_SSL_(?!NO_CIPHERS)|ECONNRESET)/);
  });

  test('the server’s order of suites counts and a client without a name is served', async () => {
    const weakFirst = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384';
    expect(await shake({ maxVersion: 'TLSv1.2', ciphers: weakFirst })).toBe('TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384');
    expect(await shake({ servername: '', checkServerIdentity: () => undefined })).toMatch(/^TLSv1\.3 /);
  });

  test('a client cannot renegotiate', async () => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca: authority.ca,
      servername: 'plan.example.org',
      maxVersion: 'TLSv1.2',
    });
    await once(socket, 'secureConnect');
    socket.on('error', () => {});
    const outcome = await new Promise((resolve) => {
      socket.once('close', () => resolve('closed'));
      socket.renegotiate({}, (error) => resolve(error ? 'refused' : 'renegotiated'));
    });
    expect(outcome).not.toBe('renegotiated');
    socket.destroy();
  });

  /** All that the port answers to plain text. */
  async function plain(text: string): Promise<string> {
    const socket = connectTcp(port, '127.0.0.1');
    socket.write(text);
    let answer = '';
    for await (const chunk of socket.setEncoding('latin1')) answer += chunk;
    return answer;
  }

  test('plain HTTP is sent to the secure address with its path and without its query; nothing in clear is looked at', async () => {
    const answer = await plain('GET /loads/7?name=canary HTTP/1.1\r\nHost: evil.example.org\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 308 /);
    expect(answer).toContain('location: https://plan.example.org/loads/7\r\n');
    expect(answer).toContain("content-security-policy: default-src 'none'");
    expect(answer).not.toMatch(/canary|evil/);
  });

  test.each(['/v1/loads/7', '/oauth/token', '/scim/v2/x/Users', '/health/live', '/v1'])(
    'what programs ask for at %s is refused in clear, and not sent on',
    async (path) => {
      const answer = await plain(`GET ${path}?name=canary HTTP/1.1\r\nAuthorization: Bearer canary\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).toMatch(/content-type: application\/problem\+json\r\n/);
      expect(answer).toContain('"code":"https-needed"');
      expect(answer).not.toMatch(/canary|\nlocation/);
    },
  );

  test.each([
    'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}',
    'GET //evil.example.org/ HTTP/1.1\r\n\r\n',
    'GET http://evil.example.org/ HTTP/1.1\r\n\r\n',
    'nonsense\r\n\r\n',
  ])('%j is refused', async (text) => expect(await plain(text)).toMatch(/^HTTP\/1\.1 400 /));

  const fingerprint = async (): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port, ca: authority.ca, servername: 'plan.example.org' });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const lookAtFiles = () => vi.advanceTimersByTime(5_000);

  test('a renewed certificate is taken while a connection stays open', async () => {
    const open = connect({ host: '127.0.0.1', port, ca: authority.ca, servername: 'plan.example.org' });
    await once(open, 'secureConnect');
    const before = await fingerprint();
    write(authority.issue(['DNS:plan.example.org', 'IP:127.0.0.1']));
    lookAtFiles();
    expect(await fingerprint()).not.toBe(before);
    expect(logged.join()).toContain('certificate renewed');
    open.write('GET /still HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of open.setEncoding('latin1')) answer += chunk;
    expect(answer).toContain('/still over TLSv1.3');
  });

  test('a pair that does not fit leaves the one before in force, until it does', async () => {
    const before = await fingerprint();
    const other = authority.issue(['DNS:plan.example.org']);
    write({ cert: other.cert, key: authority.issue(['DNS:other.example.org']).key });
    lookAtFiles();
    expect(await fingerprint()).toBe(before);
    expect(logged.join()).toContain('the one before stays');
    write(other);
    lookAtFiles();
    expect(await fingerprint()).not.toBe(before);
  });

  test('requests are answered over it', async () => {
    const [response] = await once(
      get({ host: '127.0.0.1', port, path: '/a', ca: authority.ca, servername: 'plan.example.org', agent: false }),
      'response',
    );
    expect(response.statusCode).toBe(200);
    response.destroy();
  });

  test('an RSA key of less than 3,072 bits is served with, and told to the doctor', () => {
    const made = (bits: number) => {
      const at = join(folder, `rsa-${bits}`);
      const request = ['req', '-x509', '-newkey', `rsa:${bits}`, '-nodes', '-subj', '/CN=Test', '-days', '2'];
      execFileSync('openssl', [...request, '-keyout', `${at}.key`, '-out', `${at}.pem`], { stdio: 'pipe' });
      chmodSync(`${at}.key`, 0o600);
      return readTlsFiles({ certFile: `${at}.pem`, keyFile: `${at}.key` }).hasShortKey;
    };
    expect([made(2_048), made(3_072), readTlsFiles(files).hasShortKey]).toEqual([true, false, false]);
  });

  test('a key that others can read, a broken pair and a missing file are refused with what to do', () => {
    chmodSync(files.keyFile, 0o640);
    expect(() => readTlsFiles(files)).toThrow(/chmod 600/);
    chmodSync(files.keyFile, 0o600);
    expect(() => readTlsFiles({ ...files, certFile: join(folder, 'none.pem') })).toThrow(TlsFilesError);
    writeFileSync(files.certFile, 'nonsense');
    expect(() => readTlsFiles(files)).toThrow(/TLS_CERT_FILE is no certificate/);
    expect(statSync(files.keyFile).mode & 0o777).toBe(0o600);
  });
});
