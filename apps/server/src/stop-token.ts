import { isSameHash, type MachineSecrets } from '@optimiq/connectors/identity/machine-secrets';
import { parseId } from '@optimiq/domain/kernel/ids';

/** What a letter can stop. */
export type Stoppable = 'factor-reset' | 'email-change';

const macOf = (secrets: MachineSecrets, what: Stoppable, id: string) => secrets.hashFor(`stop of ${what}`, id);

/** What a letter's link needs to stop something: the same in each letter about it, and stored nowhere. */
export const stopTokenOf = (secrets: MachineSecrets, what: Stoppable, id: string): string =>
  `${id}.${macOf(secrets, what, id).toString('base64url')}`;

/** What a token of such a link stops; undefined for one that we did not make. */
export function stoppedBy(secrets: MachineSecrets, what: Stoppable, token: string): string | undefined {
  const [id = '', mac = ''] = token.split('.');
  const isOurs = parseId(id).ok && isSameHash(Buffer.from(mac, 'base64url'), macOf(secrets, what, id));
  return isOurs ? id : undefined;
}
