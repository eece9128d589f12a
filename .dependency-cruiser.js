// Which way imports point. Parts meet over HTTP; only local/ and test/ put them together in one process.
const code = '(src|bin|scripts)/'
const workspaces = '(lib|cli|installer|universe|bootstrap|local|components/[^/]+)/'
const outside = '^(test|bench|scripts)/'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need one another at run time are one file, or three. (Types leave no trace.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'lib-stands-alone',
      comment: 'lib is what everything stands on, so it imports nothing of ours.',
      severity: 'error',
      from: { path: `^lib/${code}` },
      to: { path: [`^${workspaces}`, outside], pathNot: '^lib/' },
    },
    {
      name: 'components-meet-over-http',
      comment: 'A component imports lib and itself. Other components are reached over HTTP.',
      severity: 'error',
      from: { path: `^components/([^/]+)/${code}` },
      to: { path: [`^${workspaces}`, outside], pathNot: ['^components/$1/', '^lib/'] },
    },
    {
      name: 'clients-import-lib-only',
      comment: 'cli, universe and bootstrap import lib and themselves.',
      severity: 'error',
      from: { path: `^(cli|universe|bootstrap)/${code}` },
      to: { path: [`^${workspaces}`, outside], pathNot: ['^$1/', '^lib/'] },
    },
    {
      name: 'installer-imports-lib-and-bootstrap',
      comment: 'The installer builds with bootstrap; it starts local/ as a process and imports no component.',
      severity: 'error',
      from: { path: `^installer/${code}` },
      to: { path: [`^${workspaces}`, outside], pathNot: ['^installer/', '^bootstrap/', '^lib/'] },
    },
    {
      name: 'local-imports-no-tests',
      severity: 'error',
      from: { path: `^local/${code}` },
      to: { path: outside },
    },
    {
      name: 'nothing-unresolved',
      comment: 'Every import names a file or a package that is there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
