import type { Linter } from 'eslint'
import { refusedSyntax } from './language-rules.ts'

const names = ['allocator', 'plan', 'deploy', 'schedule', 'placement', 'decide', 'rendering']

/** Folders that hold decisions: functions of (snapshot, event) to plan. */
export const decisionFolders = names.map((name) => `**/src/**/${name}/**/*.ts`)

const asParameter = 'A decision takes it as a parameter, so that it can be tested and replayed.'

const machineModules = [
  ...['fs', 'fs/promises', 'net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'dns/promises'],
  ...[
    'child_process',
    'process',
    'os',
    'timers',
    'timers/promises',
    'worker_threads',
    'cluster',
    'perf_hooks',
  ],
].flatMap((name) => [name, `node:${name}`])

const effectModules = ['execa', 'fastify', 'got', 'node-ssh', 'ssh2', 'undici', 'ws']

const globals = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'performance', 'crypto', 'process', 'fetch', 'WebSocket'],
  'console',
]

const refusedProperties = [
  { object: 'Date', property: 'now', message: asParameter },
  { object: 'Math', property: 'random', message: asParameter },
  ...['setTimeout', 'setInterval', 'setImmediate', 'process', 'performance', 'crypto', 'fetch', 'Date'].map(
    (property) => ({ object: 'globalThis', property, message: asParameter }),
  ),
]

const cryptoWithChance = [
  ...[
    'randomBytes',
    'randomInt',
    'randomUUID',
    'randomFill',
    'randomFillSync',
    'getRandomValues',
    'webcrypto',
  ],
  ...['generateKeyPair', 'generateKeyPairSync', 'generateKey', 'generateKeySync', 'default'],
]

/** The purity rules: no clock, no chance, no input and output. Types may be imported from anywhere. */
export const decisionFolderRules: Linter.RulesRecord = {
  'no-console': 'error',
  'no-restricted-globals': ['error', ...globals.map((name) => ({ name, message: asParameter }))],
  'no-restricted-properties': ['error', ...refusedProperties],
  'no-restricted-syntax': [
    'error',
    ...refusedSyntax,
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: asParameter },
    { selector: 'CallExpression[callee.name="Date"]', message: asParameter },
    { selector: 'ImportExpression', message: 'A decision loads nothing while it runs.' },
  ],
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      paths: [
        ...[...machineModules, ...effectModules].map((name) => ({
          name,
          message: asParameter,
          allowTypeImports: true,
        })),
        ...['crypto', 'node:crypto'].map((name) => ({
          name,
          importNames: cryptoWithChance,
          message: asParameter,
        })),
      ],
      patterns: [
        {
          regex:
            '^@dcos-lite/lib/(clock|random|log|http-client|http-server|store|testing|component|mesos-scheduler|kernel-desk)$',
          message: asParameter,
          allowTypeImports: true,
        },
        { regex: '/(system-clock|system-random)\\.ts$', message: asParameter },
      ],
    },
  ],
}
