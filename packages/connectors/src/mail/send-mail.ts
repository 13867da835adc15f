import nodemailer from 'nodemailer';
import type { Outbound } from '../outbound/outbound.ts';

export type OutgoingMail = { readonly to: string; readonly subject: string; readonly text: string };

/** Hands one letter to the mail server; fails when it does not take it. */
export type SendMail = (mail: OutgoingMail) => Promise<void>;

export type MailServer = {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  /** Address letters come from. */
  readonly from: string;
};

/** Sends through a mail server, over a connection of the outbound guard, encrypted before anything is said. */
export function openSendMail(outbound: Outbound, { host, port, user, password, from }: MailServer): SendMail {
  return async (mail) => {
    const encryption = port === 465 ? 'tls' : 'inside';
    const connection = await outbound.connect({ tenant: 'installation', purpose: 'mail' }, { host, port, encryption });
    const transport = nodemailer.createTransport({
      ...{ host, port, connection, secure: encryption === 'tls', secured: encryption === 'tls' },
      ...{ requireTLS: encryption === 'inside', tls: { minVersion: 'TLSv1.2' as const } },
      ...(user && password ? { auth: { user, pass: password } } : {}),
    });
    try {
      await transport.sendMail({ from, ...mail });
    } finally {
      transport.close();
    }
  };
}
