/** Versions, replacements and voids of one claim, netted. */
import { supersedesOriginal, voidFrequency } from './claim-frequency.ts';

/** One version of a claim as a load holds it. */
export type ClaimVersion = {
  readonly claimKey: string;
  /** The claim it names as its original: it takes its place or takes it back where its frequency does (claim-frequency.ts). */
  readonly replacesClaimKey?: string;
  /** Claim frequency code: '1' original, '7' replacement, '8' void. */
  readonly frequency: string;
  readonly load: number;
  readonly record: number;
  readonly billedCents?: number;
  readonly allowedCents?: number;
  readonly paidCents?: number;
};

/**
 * current: counts. earlier-version: the same claim came again. replaced, voided: another claim took its place, or took
 * it back. void: takes back and never counts. outrun: a later claim replaces the same one.
 */
export type VersionState = 'current' | 'earlier-version' | 'replaced' | 'voided' | 'void' | 'outrun';

export type NetAmounts = { readonly billedCents: number; readonly allowedCents: number; readonly paidCents: number };

export type ChainLink<Version extends ClaimVersion> = {
  readonly version: Version;
  readonly state: VersionState;
  /** What the chain's net changed by when this version came; the changes add up to the net. */
  readonly change: NetAmounts;
};

export type ClaimChain<Version extends ClaimVersion> = {
  /** In the order of loads and records. */
  readonly links: readonly ChainLink<Version>[];
  readonly net: NetAmounts;
};

/**
 * The chain a claim belongs to: every version of every claim that replacements and voids link to it.
 *
 * @param versions of one member, any order; others than the chain's are left out.
 * @returns        no links when no version has the key.
 *
 * Of the versions of one claim the latest holds. A claim that a latest version replaces or voids does not count, in
 * whatever order they came; of several that replace the same claim the one that came last holds. The same rules stand
 * in SQL in store/facts/current-views.ts.
 *
 * Source: X12 005010X222A1 and 005010X223A2, CLM05-3 with REF*F8.
 */
export function claimChain<Version extends ClaimVersion>(
  versions: readonly Version[],
  claimKey: string,
): ClaimChain<Version> {
  const keys = linkedKeys(versions, claimKey);
  const chain = versions
    .filter((version) => keys.has(version.claimKey))
    .sort((a, b) => a.load - b.load || a.record - b.record);
  const states = statesOf(chain);
  let net = noAmounts;
  const links = chain.map((version, index) => {
    const then = netOf(chain.slice(0, index + 1));
    const change = combined(then, net, -1);
    net = then;
    return { version, state: states.get(version)!, change };
  });
  return { links, net };
}

/** Keys of the claims that replacements and voids link, in either direction. */
function linkedKeys(versions: readonly ClaimVersion[], claimKey: string): ReadonlySet<string> {
  const keys = new Set(versions.some((version) => version.claimKey === claimKey) ? [claimKey] : []);
  for (let known = -1; known < keys.size; ) {
    known = keys.size;
    for (const version of versions) {
      const { claimKey: own } = version;
      const other = supersededBy(version);
      if (other === undefined || !(keys.has(own) || keys.has(other))) continue;
      keys.add(own);
      keys.add(other);
    }
  }
  return keys;
}

function statesOf<Version extends ClaimVersion>(chain: readonly Version[]): Map<Version, VersionState> {
  const latest = new Map<string, Version>();
  for (const version of chain) latest.set(version.claimKey, version);
  const replacer = new Map<string, Version>();
  for (const version of chain) {
    const other = supersededBy(version);
    if (other !== undefined && latest.get(version.claimKey) === version) replacer.set(other, version);
  }
  const isVoid = ({ frequency }: ClaimVersion) => frequency === voidFrequency;
  const stateOf = (version: Version): VersionState => {
    const { claimKey } = version;
    const other = supersededBy(version);
    if (latest.get(claimKey) !== version) return 'earlier-version';
    if (isVoid(version)) return 'void';
    const by = replacer.get(claimKey);
    if (by) return isVoid(by) ? 'voided' : 'replaced';
    const rival = other === undefined ? version : replacer.get(other)!;
    if (rival === version) return 'current';
    return isVoid(rival) ? 'voided' : 'outrun';
  };
  return new Map(chain.map((version) => [version, stateOf(version)]));
}

/** The other claim that a version replaces or voids. */
const supersededBy = ({ claimKey, replacesClaimKey: other, frequency }: ClaimVersion): string | undefined =>
  other !== claimKey && supersedesOriginal(frequency) ? other : undefined;

const noAmounts: NetAmounts = { billedCents: 0, allowedCents: 0, paidCents: 0 };

function combined(a: NetAmounts, b: NetAmounts, sign: 1 | -1): NetAmounts {
  return {
    billedCents: a.billedCents + sign * b.billedCents,
    allowedCents: a.allowedCents + sign * b.allowedCents,
    paidCents: a.paidCents + sign * b.paidCents,
  };
}

function netOf(chain: readonly ClaimVersion[]): NetAmounts {
  const states = statesOf(chain);
  return chain
    .filter((version) => states.get(version) === 'current')
    .map(({ billedCents = 0, allowedCents = 0, paidCents = 0 }) => ({ billedCents, allowedCents, paidCents }))
    .reduce((sum, amounts) => combined(sum, amounts, 1), noAmounts);
}
