import { isExposed, type Settings } from '../env.ts';
import { isLoopback } from '../service-urls.ts';

/** The product would be reached in a way that is not safe; the operator has to change the settings. */
export class ExposedError extends Error {
  override readonly name = 'ExposedError';
  constructor(faults: readonly string[]) {
    super(`The product would be reached unsafely:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

type Reached = Pick<Settings, 'host' | 'publicUrl' | 'opsHost' | 'tls' | 'trustedProxies'>;

/** Why the product must not listen as the settings say, each with what to do; empty when it may. */
export function exposureFaults(settings: Reached): string[] {
  const { host, publicUrl, opsHost, tls, trustedProxies } = settings;
  const faults: string[] = [];
  if (isExposed(settings) && !tls && trustedProxies.isEmpty) {
    faults.push(
      'HOST or PUBLIC_URL is reached by others, without TLS: give TLS_CERT_FILE and TLS_KEY_FILE, or name the proxy that' +
        ' speaks TLS for the product in TRUSTED_PROXIES (its address or network, 127.0.0.1 for one on this machine)',
    );
  }
  if (isExposed(settings) && !tls && !trustedProxies.isEmpty && !publicUrl) {
    faults.push('TRUSTED_PROXIES is given: say in PUBLIC_URL under which https address the proxy is reached');
  }
  if (isExposed(settings) && publicUrl && !publicUrl.startsWith('https:')) {
    faults.push('PUBLIC_URL must begin with https: others would send passwords in clear');
  }
  if (!isLoopback(host) && isAnyAddress(host) && !publicUrl) {
    faults.push('HOST is every address of this machine: say in PUBLIC_URL under which one people reach the product');
  }
  if (!isLoopback(opsHost) && !tls) {
    faults.push(
      'OPS_HOST is reached by others: the port of health and metrics needs TLS_CERT_FILE and TLS_KEY_FILE, too',
    );
  }
  return faults;
}

const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::' || host === '[::]';
