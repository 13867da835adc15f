const guard = 'apps/server/src/http/plugins/guard.ts';
const decide = 'packages/domain/src/access/decide.ts';
const filter = 'apps/server/src/http/plugins/field-filter.ts';
const cells = 'packages/domain/src/privacy/small-cells.ts';
const every = 'apps/server/src/http/every-operation.test.ts';
const resets = 'apps/server/src/http/people/reset.test.ts';
const people = 'apps/server/src/http/people/people.test.ts';
const past = 'apps/server/src/http/past/past.test.ts';
const decisions = 'packages/domain/src/access/decide.test.ts';
const tables = 'packages/store/src/postgres/row-security.test.ts';

/**
 * Checks that keep people from what is not theirs: where each is, what it reads like without it, and the tests that must
 * turn red. `by` is a file, or a file and part of a test's name.
 */
const reports = 'apps/server/src/reports/reports.test.ts';

export const removableChecks = [
  [
    'a session is needed',
    guard,
    // In the door and once more where a handler asks who calls.
    /if \(!(request|this)\.resolvedCaller\) throw new ProblemError\('not-signed-in'\);/g,
    '',
    ['apps/server/src/http/all-routes.test.ts', '401'],
  ],
  [
    'a permission is needed',
    guard,
    'if (refusal) {',
    'if (refusal && Date.now() < 0) {',
    ['apps/server/src/http/all-routes.test.ts', 'records the attempt'],
  ],
  [
    'a change comes from the product’s own pages',
    guard,
    '&& !isOwnPage && !crossSite',
    '&& !isOwnPage && !crossSite && Date.now() < 0',
    ['apps/server/src/http/all-routes.test.ts', 'foreign page'],
  ],
  [
    'a closed tenant is closed',
    guard,
    'product.agreement.closedBy(tenantId)',
    'Date.now() < 0',
    ['apps/server/src/erasing/left-half-done.test.ts'],
  ],
  [
    'a fresh factor is needed',
    guard,
    'config.stepUp && isHuman',
    'config.stepUp && isHuman && Date.now() < 0',
    [every, 'fresh factor'],
  ],
  [
    'a second factor is needed',
    guard,
    'isHuman && session.assurance < 2',
    'isHuman && session.assurance < 0',
    ['apps/server/src/http/sso/sso.test.ts'],
  ],
  [
    'the code of the letter comes before a new factor',
    guard,
    'isHuman && session.restart &&',
    'isHuman && session.restart && Date.now() < 0 &&',
    [resets, 'asks with the password alone'],
  ],
  [
    'nobody vouches twice',
    'packages/store/src/postgres/factor-resets.ts',
    "if (found.firstBy === by) return 'same-person';",
    '',
    [resets, 'twice at once'],
  ],
  [
    'no organization gives factors up for another',
    'packages/store/src/postgres/factor-resets.ts',
    "if (await isAwaitedElsewhere(tx, found.userId)) return 'others';",
    '',
    [resets, 'while one of them has not vouched'],
  ],
  [
    'no export, of files of a load either',
    guard,
    'config.takesOut && access.restrictions.noExport',
    'false',
    ['apps/server/src/http/loads/downloads.test.ts', 'kept from exports'],
  ],
  [
    'nobody vouches for themselves',
    'apps/server/src/http/people/person.ts',
    "if (userId === caller.user.id) throw new ProblemError('own-account');",
    '',
    [resets, 'by the person'],
  ],
  [
    'strangers wait for each other',
    'packages/connectors/src/identity/identity.ts',
    'limiter.isKnown(attempt) ? undefined : networkOf(client.address)',
    'undefined',
    ['packages/connectors/src/identity/identity.test.ts', 'wait in line'],
  ],
  [
    'an address in a proven domain is of its organization',
    'packages/store/src/postgres/email-changes.ts',
    "isForeign ? 'foreign-domain' :",
    '',
    ['apps/server/src/http/account/email.test.ts', 'proven domain'],
  ],
  [
    'a panel hides members',
    guard,
    'if (memberKey === undefined || (await seesMember(product, request.caller, memberKey))) return;',
    'return;',
    [people, 'panel'],
  ],
  [
    'a panel closes what cannot be narrowed',
    guard,
    'if (!isOpen && isPanelled(access.restrictions))',
    'if (Date.now() < 0 && !isOpen && isPanelled(access.restrictions))',
    [people, 'panel'],
  ],
  [
    'a refusal is recorded',
    guard,
    "writeAudit(request, tx, 'denied', refusal.because)",
    "writeAudit(request, tx, 'success', refusal.because)",
    ['apps/server/src/http/all-routes.test.ts', 'records the attempt'],
  ],
  [
    'a role grants it',
    decide,
    "if (!rights.permissions.includes(permission)) return refused('not-granted');",
    '',
    [decisions],
  ],
  ['a module is on', decide, "return refused('module-off')", 'return allowed', [decisions]],
  ['a module is the user’s', decide, "return refused('module-restricted')", 'return allowed', [decisions]],
  ['a network', decide, "return refused('network')", 'return allowed', [decisions]],
  ['working hours', decide, "return refused('hours')", 'return allowed', [decisions]],
  ['a panel and everybody', decide, "return refused('panel')", 'return allowed', [decisions]],
  ['no export', decide, "return refused('export')", 'return allowed', [decisions]],
  ['no contract', decide, "return refused('no-contract')", 'return allowed', [decisions]],
  ['read-only', decide, "return refused('read-only')", 'return allowed', [decisions]],
  [
    'classes of fields read',
    filter,
    'if ([...fields.answered].every((one) => one && reads.has(one))) return payload;',
    'return payload;',
    [every, 'nobody but their readers'],
  ],
  [
    'classes of files read',
    filter,
    "throw new ProblemError('forbidden');\n    }\n    if (!fields.body)",
    '}\n    if (!fields.body)',
    [every, 'nobody but their readers'],
  ],
  ['classes of fields written', filter, 'if (refused.length === 0) return;', 'return;', [every, 'everybody']],
  [
    'small cells',
    cells,
    'people > 0 && people < smallestShownCell',
    'people < 0',
    ['packages/domain/src/privacy/small-cells.test.ts'],
  ],
  [
    'complements of small cells',
    cells,
    'while (shown.length > 0 && (hidden.size < 2',
    'while (shown.length < 0 && (hidden.size < 2',
    ['apps/server/src/http/population/differencing.test.ts'],
  ],
  [
    'rows of few',
    cells,
    'while (shown.length > 0 && !isEnough())',
    'while (shown.length < 0 && !isEnough())',
    ['apps/server/src/http/population/differencing.test.ts'],
  ],
  [
    'no narrowed cohort for readers of aggregates',
    'apps/server/src/http/population/cohort.ts',
    "isNarrowed && !request.may('small-cells:read')",
    'isNarrowed && Date.now() < 0',
    ['apps/server/src/http/population/population.test.ts', 'cannot narrow'],
  ],
  [
    'a shared report opens to nobody with less',
    'apps/server/src/reports/report-rights.ts',
    'permissions.every((permission) => decide(access, permission, circumstances).allowed)\n  );\n}',
    'permissions.length >= 0\n  );\n}',
    [reports, 'whose own rights cover'],
  ],
  [
    'a report of everybody opens to nobody who sees some',
    'apps/server/src/reports/report-rights.ts',
    '(seesAll || seesTheSame) &&',
    '',
    [reports, 'sees some members only'],
  ],
  [
    'a report is seen by its roles only',
    'apps/server/src/http/reports/routes.ts',
    ' || !isShownTo(request, asked)',
    '',
    [reports, 'and to nobody else'],
  ],
  [
    'a report is made under the rights of the moment',
    'apps/server/src/reports/make-report-job.ts',
    "if (!mayReport(caller)) throw new ReportEndedError('rights-changed');",
    '',
    [reports, 'once the right is gone'],
  ],
  [
    'row-level security holds for the owner',
    'packages/store/src/postgres/migrations/0002_vault.sql',
    'force row level security',
    'no force row level security',
    [tables, '10,000'],
  ],
  [
    'rows are the tenant’s',
    'packages/store/src/postgres/migrations/0009_member_matching.sql',
    "'using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)'",
    "'using (true)'",
    [tables, '10,000'],
  ],
  [
    'the service is no superuser',
    'packages/store/src/postgres/database.ts',
    'if (faults.length > 0) throw new UnsafeRoleError(faults);',
    '',
    ['packages/store/src/postgres/database.test.ts'],
  ],
  [
    'what has no past refuses one',
    'apps/server/src/http/plugins/past-view.ts',
    '!request.routeOptions.config.past',
    'Date.now() < 0',
    [past, 'changes nothing'],
  ],
  [
    'rights without a past are not held in it',
    guard,
    'if (this.pastAt && !entryOf(permission).hasPast) return false;',
    '',
    [past, 'as it answered then'],
  ],
  [
    'a provider is the organization’s own',
    'apps/server/src/http/identity-providers/routes.ts',
    'provider?.tenantId !== tenantId',
    'provider === undefined',
    [every, 'another tenant of an id'],
  ],
  [
    'nobody grants what they lack',
    'packages/domain/src/access/roles.ts',
    'wanted.filter((one) => !held.includes(one))',
    'wanted.filter((one) => held.length < 0)',
    [decisions],
  ],
].map(([name, file, check, without, [test, title]]) => ({ name, file, check, without, test, title }));
