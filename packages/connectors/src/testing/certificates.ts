import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TestCertificate = { readonly key: string; readonly cert: string };

/** An authority of a test and the certificates it gives out; needs the system's openssl. */
export type TestAuthority = {
  readonly ca: string;
  /** @param names 'DNS:files.example.org' or 'IP:127.0.0.1'. */
  issue(names: readonly string[], more?: { days?: number }): TestCertificate;
  remove(): void;
};

/** Whether certificates can be made here. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export function testAuthority(): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-authority-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...curve, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Test authority');
  let serial = 0;
  return {
    ca: readFileSync(at('ca.pem'), 'utf8'),
    issue: (names, { days = 2 } = {}) => {
      serial += 1;
      const [key, asked, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map((kind) => at(`${serial}.${kind}`));
      openssl('req', ...curve, '-keyout', key!, '-out', asked!, '-subj', '/CN=Test server');
      writeFileSync(extensions!, `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`);
      const by = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', String(serial)];
      openssl('x509', '-req', '-in', asked!, ...by, '-days', String(days), '-extfile', extensions!, '-out', cert!);
      return { key: readFileSync(key!, 'utf8'), cert: readFileSync(cert!, 'utf8') };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
