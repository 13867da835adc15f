import { useNavigate, useSearch } from '@tanstack/react-router';

/** What the dock shows, as the address holds it: a claim, the line that matters in it, a row of a published table. */
export type Evidence = {
  readonly claim: string | undefined;
  readonly line: number | undefined;
  readonly tableRow: string | undefined;
  readonly openClaim: (claimKey: string, line?: number) => void;
  readonly openTableRow: (ref: string) => void;
  /** The tab of labs and drugs. */
  readonly openResults: () => void;
  readonly backToClaim: () => void;
  readonly close: () => void;
};

// Where the focus was when the dock opened; it returns there.
let opener: Element | null = null;

/** The dock of the member screen. Opening a claim or a rule changes the address, so that Back closes it again. */
export function useEvidence(): Evidence {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const go = (part: Record<string, string | number | undefined>) => {
    const here = document.activeElement;
    if (here && !here.closest('.dock')) opener = here;
    void navigate({ to: '.', search: { ...search, ...part } });
  };
  return {
    claim: search.claim,
    line: search.line === undefined ? undefined : Number(search.line),
    tableRow: search.ref,
    openClaim: (claim, line) => go({ claim, line, ref: undefined }),
    openTableRow: (ref) => {
      const isInDock = document.activeElement?.closest('.dock');
      go(isInDock ? { ref } : { ref, claim: undefined, line: undefined });
    },
    openResults: () => go({ tab: 'clinical' }),
    backToClaim: () => go({ ref: undefined }),
    close: () => {
      go({ claim: undefined, line: undefined, ref: undefined });
      if (opener instanceof HTMLElement) opener.focus();
    },
  };
}
