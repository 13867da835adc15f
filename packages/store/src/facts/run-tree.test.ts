import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { leafOf, rootOf } from './run-tree.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();

/** The tree as its definition has it, level by level. */
function plainRoot(leaves: readonly string[]): string {
  let level = [...leaves].sort().map((leaf) => Buffer.from(leaf, 'hex'));
  while (level.length > 1) {
    level = level.flatMap((left, place) => {
      const right = level[place + 1];
      if (place % 2 === 1) return [];
      return [right ? sha256(Buffer.concat([left, right])) : left];
    });
  }
  return level[0]!.toString('hex');
}

test.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100])(
  'the root of %i leaves is that of the tree by its definition',
  (count) => {
    const leaves = Array.from({ length: count }, (_, at) => leafOf(`leaf ${at}`));
    expect(rootOf(leaves)).toBe(plainRoot(leaves));
    expect(rootOf([...leaves].reverse())).toBe(plainRoot(leaves));
    // Several in one text, in any order, beside single ones.
    const half = Math.floor(count / 2);
    expect(rootOf([leaves.slice(half).join(''), ...leaves.slice(0, half)])).toBe(plainRoot(leaves));
  },
);

test('without a leaf the root is the hash of nothing', () => {
  expect(rootOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
