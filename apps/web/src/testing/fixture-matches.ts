import type { Match, MatchDetail, MatchPage, MatchState } from '@optimiq/contracts/matches';
import { members } from './fixture-population.ts';

/** Pairs of one fixture; they change as a person decides. */
export class FixtureMatches {
  readonly #pairs = new Map<string, MatchDetail>(pairs().map((pair) => [pair.matchId, pair]));

  page(state: MatchState): MatchPage {
    const all = [...this.#pairs.values()];
    const items = all.filter((pair) => pair.state === state).map(({ first: _first, second: _second, ...pair }) => pair);
    return { items, open: all.filter((pair) => pair.state === 'open').length };
  }

  one(matchId: string): MatchDetail | undefined {
    return this.#pairs.get(matchId);
  }

  decide(matchId: string, state: MatchState, survivor: 'first' | 'second' = 'first') {
    const pair = this.#pairs.get(matchId);
    if (!pair) return undefined;
    const { mergedMemberKey: _merged, ...rest } = pair;
    const merged = survivor === 'first' ? pair.secondMemberKey : pair.firstMemberKey;
    this.#pairs.set(matchId, { ...rest, state, ...(state === 'merged' ? { mergedMemberKey: merged } : {}) });
    return { matchId, state };
  }

  unmerge(memberKey: string) {
    const pair = [...this.#pairs.values()].find(({ mergedMemberKey }) => mergedMemberKey === memberKey);
    if (!pair) return undefined;
    this.decide(pair.matchId, 'open');
    const { firstMemberKey, secondMemberKey } = pair;
    return { memberKey, survivorKey: memberKey === firstMemberKey ? secondMemberKey : firstMemberKey };
  }
}

const said: Match['agreement'] = {
  lastName: 'close',
  firstName: 'agree',
  middleName: 'missing',
  generation: 'missing',
  birthDate: 'agree',
  sex: 'agree',
  zip: 'differ',
  phone: 'missing',
  mbi: 'missing',
};

const pairs = (): MatchDetail[] =>
  [0, 1].map((place) => {
    const [one, other] = [members[place * 2]!, members[place * 2 + 1]!];
    const [firstName = '', lastName = ''] = one.name.split(' ');
    const identity = { lastName, firstName, birthDate: one.birthDate, sex: one.sex, zip: '43004' };
    const id = { kind: 'member-id' as const, source: 'default', firstLoad: 1, lastLoad: 1, isCurrent: true };
    const mbi = { kind: 'mbi' as const, firstLoad: 1, lastLoad: 1 };
    return {
      matchId: `0000000${place + 1}-9000-4000-8000-000000000000`,
      kind: place === 0 ? ('similar' as const) : ('identifier-conflict' as const),
      state: 'open' as const,
      score: 912 - place * 100,
      agreement: said,
      loadNumber: 1,
      firstMemberKey: one.memberKey,
      secondMemberKey: other.memberKey,
      firstName: `${firstName} ${lastName}`,
      secondName: `${firstName} ${lastName}e`,
      isAutomatic: false,
      openedAt: '2025-11-24T11:01:00Z',
      first: {
        memberKey: one.memberKey,
        claims: one.claims.length,
        fills: 2,
        identity,
        identifiers: [
          { ...mbi, value: '1EG4-•••-••73', isCurrent: false },
          { ...mbi, value: '2EG4-•••-••74', firstLoad: 2, lastLoad: 2, isCurrent: true },
          { ...id, value: `A-${place}` },
        ],
      },
      second: {
        memberKey: other.memberKey,
        claims: other.claims.length,
        fills: 0,
        identity: { ...identity, lastName: `${lastName}e`, zip: '10001' },
        identifiers: [{ ...id, value: `B-${place}` }],
      },
    };
  });
