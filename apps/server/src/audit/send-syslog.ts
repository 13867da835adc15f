import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { nextSealed, noteRead } from '@optimiq/store/postgres/access-alerts';
import { listAuditEvents } from '@optimiq/store/postgres/audit-events';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import { framed, syslogMessage } from './syslog-message.ts';

const everyMs = 2_000;
const eventsAtOnce = 500;
const connectMs = 5_000;

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
      await sleep(everyMs, undefined, { signal: product.leaveOff, ref: false }).catch(() => {});
    }
  })();
}

/**
 * Sends what was sealed since the last time, in order. An event is sent again when it is not certain that it arrived:
 * its number tells a collector what it has already.
 *
 * @param collector 'tls://host:6514', verified as any TLS server is; or 'tcp://host:514'.
 * @returns         how many events were sent.
 */
export async function sendSyslog(product: Product, tenantId: TenantId, collector: string): Promise<number> {
  const inTenant = <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(product.database.app, tenantId, work);
  let sent = 0;
  let socket: Socket | undefined;
  try {
    for (;;) {
      const next = await inTenant((tx) => nextSealed(tx, 'syslog', eventsAtOnce));
      const last = next.at(-1);
      if (!last) return sent;
      const events = await inTenant((tx) => listAuditEvents(tx, { ids: next.map(({ id }) => id) }, next.length));
      socket ??= await open(collector);
      const inOrder = events.toSorted((a, b) => a.sequence! - b.sequence!);
      await write(socket, inOrder.map((event) => framed(syslogMessage(event, hostname(), tenantId))).join(''));
      await inTenant((tx) => noteRead(tx, 'syslog', last.sequence));
      sent += inOrder.length;
    }
  } finally {
    socket?.end();
  }
}

async function open(collector: string): Promise<Socket> {
  const { protocol, hostname: host, port } = new URL(collector);
  const isTls = protocol === 'tls:';
  const socket = isTls
    ? connectTls({ host, port: Number(port || 6514), servername: host, minVersion: 'TLSv1.2' })
    : connectTcp({ host, port: Number(port || 514) });
  // A failure between two writes is seen by the next one.
  socket.on('error', () => {});
  await once(socket, isTls ? 'secureConnect' : 'connect', { signal: AbortSignal.timeout(connectMs) }).catch((error) => {
    socket.destroy();
    throw error;
  });
  return socket;
}

const write = (socket: Socket, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(text, (error) => (error ? reject(error) : resolve()));
  });
