import { t } from '../messages.ts';

/** Networks of this machine, as the server shortens '127.0.0.1' and '::1'. */
const ofThisMachine = new Set(['127.0.0', '0:0:0']);

/** Of an address its network: all that is kept of it. */
export function Network({ network }: { readonly network: string }) {
  if (ofThisMachine.has(network)) return t('network.here');
  return <span className="mono">{network.includes(':') ? `${network}::` : `${network}.0`}</span>;
}
