/** Who may import whom. Each rule has a line in ARCHITECTURE.md that says why. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })
const APPS = '^web/(console|portal|handheld|merchant|pos)/'

module.exports = {
  forbidden: [
    rule(
      'domain-is-pure',
      'Rules run on server, browser, handheld and simulator: no packages, no Node, no other room.',
      { path: '^domain/', pathNot: '[.]test[.]ts$' },
      { pathNot: '^domain/' },
    ),
    rule(
      'contract-is-shape',
      'The wire needs rules and a schema library, nothing else.',
      { path: '^contract/' },
      { pathNot: '^(contract/|domain/|node_modules/(typebox|@sinclair/typebox)/)' },
    ),
    rule(
      'db-knows-no-feature',
      'Tables, scope and migrations serve features; they do not know them.',
      { path: '^db/' },
      { path: '^(server|gateway|web|simulator|contract)/' },
    ),
    rule(
      'browser-never-server',
      'A browser bundle holds no server, database or gateway code.',
      { path: '^web/' },
      { path: '^(server|gateway|db|simulator)/' },
    ),
    rule(
      'apps-are-strangers',
      'Console, portal, handheld and merchant page share through web/ui and web/api only.',
      { path: APPS },
      { path: APPS, pathNot: '^web/$1/' },
    ),
    rule(
      'ui-knows-no-data',
      'web/ui draws; it does not fetch.',
      { path: '^web/ui/' },
      { path: '^(web/(api|console|portal|handheld|merchant|pos)|contract)/' },
    ),
    rule(
      'features-by-the-front-door',
      'A feature uses another only through its public.ts.',
      { path: '^server/([^/]+)/' },
      { path: '^server/[^/]+/', pathNot: '^server/($1|http|jobs)/|/public[.]ts$' },
    ),
    rule(
      'plumbing-knows-no-feature',
      'server/http and server/jobs serve features.',
      { path: '^server/(http|jobs)/' },
      { path: '^server/(?!http/|jobs/)[^/]+/' },
    ),
    rule(
      'gateway-stands-alone',
      'The gateway sees card data: smallest possible import set (PCI scope).',
      { path: '^gateway/', pathNot: '([.]test|/testing)[.]ts$' },
      { path: '^(server|web|contract|simulator)/|^node_modules/(?!(kysely|pg|pino|prom-client|@opentelemetry/api)/)' },
    ),
    rule(
      'codec-is-pure',
      'Bytes in, message out: the simulated terminals and hosts use the same codec.',
      { path: '^gateway/iso8583/', pathNot: '([.]test|/testing)[.]ts$' },
      { pathNot: '^(gateway/iso8583/|domain/|(node:)?crypto$)' },
    ),
    rule(
      'sql-in-rows-only',
      'Queries live in *-rows.ts and db/; everything else asks for a result.',
      { path: '^(server|gateway)/', pathNot: '(-rows|[.]test)[.]ts$' },
      { path: '^node_modules/(kysely|pg)/' },
    ),
    rule('routes-hold-no-sql', 'A route parses, calls one use case, answers.', { path: '/routes[.]ts$' }, { path: '-rows[.]ts$' }),
    rule(
      'nobody-imports-tools',
      'Simulator, tests and benches look in; nothing looks out.',
      { path: '^(domain|contract|db|server|gateway|web)/' },
      { path: '^(simulator|test|bench|tools)/' },
    ),
    rule(
      'tests-help-tests',
      'What tests are made of brings its own packages: nothing that runs may lean on it.',
      { path: '^(domain|contract|db|server|gateway|web)/', pathNot: '([.]test[.]tsx?|/testing[^/]*[.]tsx?)$' },
      { path: '/testing[^/]*[.]tsx?$' },
    ),
    rule('no-cycle', 'Two files that need each other are one file or three.', {}, { circular: true, dependencyTypesNot: ['type-only'] }),
    rule(
      'no-dead-file',
      'Every file is reached from a main.ts (being reached by a test only does not count); otherwise delete it.',
      { path: '/(main|sw)[.]tsx?$|^tools/[^/]+[.]ts$' },
      {
        path: '^(domain|contract|db|server|gateway|web|simulator)/',
        pathNot: '/(main|sw)[.]tsx?$|[.]test[.]tsx?$|/testing[^/]*[.]ts$|[.]d[.]ts$|^web/(api/no-schemas|ui/sheets)[.]ts$|^web/public/',
        reachable: false,
      },
    ),
    rule(
      'no-undeclared-package',
      'Declared in package.json or not used.',
      {},
      { pathNot: '^virtual:|[?]url$', dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
