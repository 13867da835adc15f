import { hash } from 'node:crypto';

/** sha256 of a text as 64 hex digits: a leaf of a run's tree. */
export const leafOf = (text: string): string => hash('sha256', text, 'hex');

/**
 * Root of the tree with one leaf per member.
 *
 * @param leaves 64 hex digits each, in any order: they are sorted first, so that no key or order of an installation shows.
 * @returns      64 hex digits. Two children are hashed as their 64 bytes; a last one without a pair moves up as it is.
 */
export function rootOf(leaves: readonly string[]): string {
  if (leaves.length === 0) return leafOf('');
  let level: Buffer[] = [...leaves].sort().map((leaf) => Buffer.from(leaf, 'hex'));
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let place = 0; place < level.length; place += 2) {
      const [left, right] = [level[place]!, level[place + 1]];
      above.push(right ? hash('sha256', Buffer.concat([left, right]), 'buffer') : left);
    }
    level = above;
  }
  return level[0]!.toString('hex');
}
