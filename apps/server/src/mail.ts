import { randomUUID } from 'node:crypto';
import type { Sealer } from '@optimiq/connectors/identity/sealer';
import type { SendMail } from '@optimiq/connectors/mail/send-mail';
import type { AuthTx } from '@optimiq/store/postgres/auth-tx';
import type { Database } from '@optimiq/store/postgres/database';
import { type LetterKind, listUnsent, markFailed, markSent, queueLetter } from '@optimiq/store/postgres/letters';
import type { Logger } from 'pino';
import { type LetterContent, linkOf, render } from './letter-words.ts';

/** Letters of the product: queued in the transaction that gives rise to them, rendered when they are sent. */
export type Mail = {
  queue(tx: AuthTx, letter: { kind: LetterKind; recipient: string } & LetterContent): Promise<void>;
  /** Sends what waits; without a mail server nothing is sent. */
  deliver(): Promise<void>;
  /** What waits, with the link in it. */
  waiting(): Promise<{ kind: string; recipient: string; createdAt: Date; link: string }[]>;
};

export function openMail(parts: {
  database: Database;
  sealer: Sealer;
  baseUrl: string;
  log: Logger;
  send: SendMail | undefined;
}): Mail {
  const { database, sealer, baseUrl, log, send } = parts;
  const contentOf = (id: string, sealed: Buffer) => JSON.parse(sealer.unseal(`letter:${id}`, sealed)) as LetterContent;
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
          await send({ to: recipient, ...render(baseUrl, kind, content) });
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
