import type { CmsHccSegment } from '@optimiq/domain/records/member-record';
import type { Factor } from '@optimiq/domain/risk/cms-hcc/tables';

const continuing: readonly CmsHccSegment[] = ['CNA', 'CND', 'CFA', 'CFD', 'CPA', 'CPD', 'INS'];

/**
 * HCCs that CMS constrains to one coefficient in every continuing segment, by model. 278 and 279 are not among them:
 * they agree only in CNA, CPA and INS.
 */
const equalCoefficients: Readonly<Record<'cms-hcc-v28', readonly (readonly number[])[]>> = {
  'cms-hcc-v28': [
    [36, 37, 38],
    [125, 126, 127],
    [212, 213],
    [222, 223],
    [224, 225, 226],
    [328, 329],
    [397, 398, 399],
  ],
};

/** Throws, naming group and segment, when HCCs that must share a coefficient do not: the file is not what it says. */
export function assertEqualCoefficients(model: keyof typeof equalCoefficients, factors: readonly Factor[]): void {
  const byTerm = new Map(factors.map((factor) => [factor.term, factor.thousandths]));
  for (const group of equalCoefficients[model]) {
    for (const segment of continuing) {
      const values = new Set(group.map((hcc) => byTerm.get(`HCC${hcc}`)?.[segment]));
      if (values.size !== 1 || values.has(undefined)) {
        throw new Error(`${model}: HCCs ${group.join(', ')} must share one coefficient in ${segment}`);
      }
    }
  }
}
