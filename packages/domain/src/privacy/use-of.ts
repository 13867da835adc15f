/** How a member's data was used, in the words of the privacy ledger. */
export const uses = ['viewed', 'listed', 'searched', 'exported', 'shared', 'disclosed', 'changed', 'computed'] as const;

export type Use = (typeof uses)[number];

const byAction: Readonly<Record<string, Use>> = {
  'member.list': 'listed',
  'member.search': 'searched',
  'claim.search': 'searched',
  'member.disclose': 'disclosed',
  'member.share': 'shared',
  'member.merge': 'changed',
  'member.unmerge': 'changed',
  'member.erase': 'changed',
  'member.erased': 'changed',
  'member.watch': 'changed',
  'member.unwatch': 'changed',
  'match.list': 'listed',
  'match.merge': 'changed',
  'match.keep-apart': 'changed',
  'match.reopen': 'changed',
  'match.unmerge': 'changed',
  'data-quality.rows': 'listed',
  'data-quality.month-claims': 'listed',
  'load.changed-members': 'listed',
  'panel.members': 'listed',
  'load.activate': 'changed',
  'load.undo': 'changed',
  'run.finish': 'computed',
  'file.download': 'exported',
};

/** The use that an audit event with members stands for. Whatever is not listed was at least seen. */
export function useOf(action: string): Use {
  if (/(^|\.)export$/.test(action)) return 'exported';
  if (/(^|\.)share$/.test(action)) return 'shared';
  return byAction[action] ?? 'viewed';
}

/** Actions that open one member, and not a list in which members merely stand. */
export const opensMember = (action: string): boolean => useOf(action) === 'viewed';
