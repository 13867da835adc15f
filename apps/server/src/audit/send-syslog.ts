import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { nextSealed, noteRead } from '@optimiq/store/postgres/access-alerts';
import { listAuditEvents } from '@optimiq/store/postgres/audit-events';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import type { SyslogCollector } from '../service-urls.ts';
import { framed, syslogMessage } from './syslog-message.ts';

const everyMs = 2_000;
const eventsAtOnce = 500;
const againMs = 30_000;

/** Sends sealed events of every tenant to the collector of the settings, if there is one, until the product leaves off. */
export function startSyslog(product: Product): void {
  const { syslog } = product.settings;
  if (!syslog) return;
  void (async () => {
    let isFailing = false;
    while (!product.leaveOff.aborted && product.state() !== 'stopping') {
      try {
        for (const { id } of await product.tenants()) await sendSyslog(product, id, syslog);
        isFailing = false;
      } catch (error) {
        if (!isFailing && product.state() !== 'stopping') {
          const { code } = error as { code?: string };
          product.log.error({ errorCode: code }, 'audit events could not be sent to syslog; tried again');
        }
        isFailing = true;
      }
      await sleep(isFailing ? againMs : everyMs, undefined, { signal: product.leaveOff, ref: false }).catch(() => {});
    }
  })();
}

/**
 * Sends what was sealed since the last time, in order. An event is sent again when it is not certain that it arrived:
 * its number tells a collector what it has already.
 *
 * The connection is the guard's: to the collector that the operator names, its certificate verified.
 *
 * @returns how many events were sent.
 */
export async function sendSyslog(product: Product, tenantId: TenantId, collector: SyslogCollector): Promise<number> {
  const inTenant = <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(product.database.app, tenantId, work);
  let sent = 0;
  let socket: Socket | undefined;
  try {
    for (;;) {
      const next = await inTenant((tx) => nextSealed(tx, 'syslog', eventsAtOnce));
      const last = next.at(-1);
      if (!last) return sent;
      const events = await inTenant((tx) => listAuditEvents(tx, { ids: next.map(({ id }) => id) }, next.length));
      socket ??= await product.outbound.connect({ tenant: 'installation', purpose: 'syslog' }, collector);
      const inOrder = events.toSorted((a, b) => a.sequence! - b.sequence!);
      await write(socket, inOrder.map((event) => framed(syslogMessage(event, hostname(), tenantId))).join(''));
      await inTenant((tx) => noteRead(tx, 'syslog', last.sequence));
      sent += inOrder.length;
    }
  } finally {
    socket?.end();
  }
}

const write = (socket: Socket, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(text, (error) => (error ? reject(error) : resolve()));
  });
