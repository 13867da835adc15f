import { randomUUID } from 'node:crypto';
import type { Sealer } from '@optimiq/connectors/identity/sealer';
import type { SendMail } from '@optimiq/connectors/mail/send-mail';
import type { AuthTx } from '@optimiq/store/postgres/auth-tx';
import type { Database } from '@optimiq/store/postgres/database';
import { type LetterKind, listUnsent, markFailed, markSent, queueLetter } from '@optimiq/store/postgres/letters';
import type { Logger } from 'pino';

/** Letters of the product: queued in the transaction that gives rise to them, rendered when they are sent. */
export type Mail = {
  queue(
    tx: AuthTx,
    letter: { kind: LetterKind; recipient: string; token?: string; organization?: string },
  ): Promise<void>;
  /** Sends what waits; without a mail server nothing is sent. */
  deliver(): Promise<void>;
  /** What waits, with the link in it. */
  waiting(): Promise<{ kind: string; recipient: string; createdAt: Date; link: string }[]>;
};

type Content = { readonly token?: string; readonly organization?: string };

const pages: Readonly<Record<LetterKind, string>> = {
  invitation: '/invitation',
  'password-reset': '/password-reset',
  'security-notice': '/account',
};

/** The token stands behind '#': no server and no log sees it. */
const linkOf = (baseUrl: string, kind: LetterKind, { token }: Content) =>
  `${baseUrl}${pages[kind]}${token ? `#${token}` : ''}`;

export function openMail(parts: {
  database: Database;
  sealer: Sealer;
  baseUrl: string;
  log: Logger;
  send: SendMail | undefined;
}): Mail {
  const { database, sealer, baseUrl, log, send } = parts;
  const contentOf = (id: string, sealed: Buffer) => JSON.parse(sealer.unseal(`letter:${id}`, sealed)) as Content;
  return {
    queue: async (tx, { kind, recipient, ...content }) => {
      const id = randomUUID();
      await queueLetter(tx, { id, kind, recipient, sealed: sealer.seal(`letter:${id}`, JSON.stringify(content)) });
    },
    deliver: async () => {
      if (!send) return;
      for (const { id, kind, recipient, sealed } of await listUnsent(database.auth)) {
        const content = contentOf(id, sealed);
        try {
          await send({ to: recipient, ...render(kind, content, linkOf(baseUrl, kind, content)) });
          await markSent(database.auth, id);
        } catch {
          log.warn({ kind }, 'a letter could not be sent');
          await markFailed(database.auth, id);
        }
      }
    },
    waiting: async () =>
      (await listUnsent(database.auth)).map(({ id, kind, recipient, sealed, createdAt }) => ({
        ...{ kind, recipient, createdAt },
        link: linkOf(baseUrl, kind, contentOf(id, sealed)),
      })),
  };
}

/** Words of a letter: nothing about any member, ever. */
function render(kind: LetterKind, { organization }: Content, link: string): { subject: string; text: string } {
  if (kind === 'invitation') {
    return {
      subject: `You are invited to ${organization ?? 'OptimIQ Health'}`,
      text: `${organization ?? 'An organization'} has invited you to OptimIQ Health.\n\nAccept within seven days:\n${link}\n\nIf you do not know why, do nothing.\n`,
    };
  }
  if (kind === 'password-reset') {
    return {
      subject: 'Choose a new password',
      text: `Somebody asked for a new password of your OptimIQ Health account.\n\nChoose one within an hour:\n${link}\n\nYour second factor is still asked for. If it was not you, do nothing.\n`,
    };
  }
  return {
    subject: 'Your account was changed',
    text: `Password, factor or address of your OptimIQ Health account was changed.\n\nIf it was not you, tell your administrator:\n${link}\n`,
  };
}
