import { t } from '../messages.ts';

/** As many as the server changes at once. */
export const mostAtOnce = 200;

/** More are chosen than can be changed at once: said, so that no part of them is left out unseen. */
export const TooMany = () => <span className="warn-t">{t('work.tooMany', { n: mostAtOnce })}</span>;
