import type { FieldAgreement, MatchDetail, MatchField, MatchSide } from '@optimiq/contracts/matches';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type MessageId, t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { count, date } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';

/** One field of both sides. */
export type ComparedRow = {
  readonly id: string;
  readonly label: string;
  readonly first: ReactNode;
  readonly second: ReactNode;
  /** Absent where the rules do not weigh the field. */
  readonly agreement?: FieldAgreement;
};

type Field = {
  readonly id: string;
  readonly message: MessageId;
  readonly of: (side: MatchSide) => ReactNode;
  readonly weighed?: MatchField;
};

const fields: readonly Field[] = [
  { id: 'lastName', message: 'matching.field.lastName', of: ({ identity }) => identity?.lastName, weighed: 'lastName' },
  {
    id: 'firstName',
    message: 'matching.field.firstName',
    of: ({ identity }) => identity?.firstName,
    weighed: 'firstName',
  },
  {
    id: 'middleName',
    message: 'matching.field.middleName',
    of: ({ identity }) => identity?.middleName,
    weighed: 'middleName',
  },
  {
    id: 'birthDate',
    message: 'matching.field.birthDate',
    of: ({ identity }) => identity?.birthDate && date(identity.birthDate),
    weighed: 'birthDate',
  },
  { id: 'sex', message: 'matching.field.sex', of: ({ identity }) => identity?.sex, weighed: 'sex' },
  { id: 'mbi', message: 'matching.field.mbi', of: (side) => identifiersOf(side, 'mbi'), weighed: 'mbi' },
  { id: 'memberId', message: 'matching.field.memberId', of: (side) => identifiersOf(side, 'member-id') },
  { id: 'phone', message: 'matching.field.phone', of: ({ identity }) => identity?.phone, weighed: 'phone' },
  { id: 'zip', message: 'matching.field.zip', of: ({ identity }) => identity?.zip, weighed: 'zip' },
  { id: 'address', message: 'matching.field.address', of: addressOf },
  { id: 'claims', message: 'column.claims', of: ({ claims }) => count(claims) },
  { id: 'fills', message: 'column.fills', of: ({ fills }) => count(fills) },
  {
    id: 'record',
    message: 'matching.field.record',
    of: ({ memberKey }) => <Link to={paths.member(memberKey)}>{t('matching.openRecord')}</Link>,
  },
];

/** Rows of the comparison, in the order a person reads a card; a field nobody states is left out. */
export function comparedRows({ first, second, agreement }: MatchDetail): readonly ComparedRow[] {
  return fields.flatMap(({ id, message, of, weighed }) => {
    const [one, other] = [of(first), of(second)];
    if (!one && !other) return [];
    const said = weighed && agreement[weighed];
    const row = { id, label: t(message), first: shown(one), second: shown(other) };
    return [said ? { ...row, agreement: said } : row];
  });
}

const shown = (value: ReactNode): ReactNode => value || <Missing reason={t('matching.notStated')} />;

function addressOf({ identity }: MatchSide): ReactNode {
  const parts = [identity?.address, identity?.city, identity?.state].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** Identifiers of a kind, latest first; one that was replaced is named as a former one. */
function identifiersOf({ identifiers = [] }: MatchSide, kind: 'mbi' | 'member-id'): ReactNode {
  const found = identifiers.filter((one) => one.kind === kind).toReversed();
  if (found.length === 0) return undefined;
  return (
    <ul>
      {found.map(({ value, source, firstLoad, isCurrent }) => (
        <li key={`${source} ${value} ${firstLoad}`} className={isCurrent ? undefined : 'mute'}>
          <span className="mono">{value}</span> <span className="sm mute">{source}</span>{' '}
          {!isCurrent && <span className="sm">{t('matching.former')}</span>}
        </li>
      ))}
    </ul>
  );
}
