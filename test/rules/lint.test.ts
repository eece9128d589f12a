import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { ESLint } from 'eslint'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { lintConfiguration } from '../../scripts/lint/configuration.ts'

const root = join(import.meta.dirname, '..', '..')

/** The rules that refuse `code` in a file at `path`. */
async function findings(path: string, code: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: lintConfiguration({ root, project: false }),
  })
  const [result] = await eslint.lintText(code, { filePath: join(root, path) })
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message)
}

const refusedEverywhere: [what: string, code: string, rule: string][] = [
  ['an enum', "export enum Colour { Red = 'red' }", 'no-restricted-syntax'],
  ['a parameter property', 'export class A { constructor(readonly b: string) {} }', 'no-restricted-syntax'],
  ['a namespace', 'export namespace A { export const b = 1 }', 'no-restricted-syntax'],
  ['a default export', 'export default 1', 'no-restricted-syntax'],
  ['a default export by another name', 'const a = 1\nexport { a as default }', 'no-restricted-syntax'],
  ["an inline import('x') type", "export type A = import('node:fs').Stats", 'no-restricted-syntax'],
  [
    'a type imported as a value',
    "import { Stats } from 'node:fs'\nexport type A = Stats",
    '@typescript-eslint/consistent-type-imports',
  ],
  ['any', 'export const a: any = 1', '@typescript-eslint/no-explicit-any'],
  ['an ignored type error', '// @ts-ignore\nexport const a: string = 1', '@typescript-eslint/ban-ts-comment'],
  ['an empty catch', 'try { JSON.parse("") } catch {}', 'no-empty'],
  ['a name that nothing uses', 'const a = 1', '@typescript-eslint/no-unused-vars'],
  ['a loose comparison', 'export const a = (b: string) => b == "1"', 'eqeqeq'],
  ['a file of more than 400 lines', '// line\n'.repeat(401), 'max-lines'],
]

const refusedInDecisions: [what: string, code: string, rule: string][] = [
  ['Date.now()', 'export const a = () => Date.now()', 'no-restricted-properties'],
  ['new Date() without argument', 'export const a = () => new Date()', 'no-restricted-syntax'],
  ['Date() as a function', 'export const a = () => Date()', 'no-restricted-syntax'],
  ['performance.now()', 'export const a = () => performance.now()', 'no-restricted-globals'],
  ['Math.random()', 'export const a = () => Math.random()', 'no-restricted-properties'],
  ['globalThis.setTimeout', 'export const a = globalThis.setTimeout', 'no-restricted-properties'],
  ['setTimeout', 'export const a = (b: () => void) => setTimeout(b, 1)', 'no-restricted-globals'],
  ['setInterval', 'export const a = (b: () => void) => setInterval(b, 1)', 'no-restricted-globals'],
  ['process', 'export const a = () => process.env.A', 'no-restricted-globals'],
  ['fetch', 'export const a = () => fetch("http://a")', 'no-restricted-globals'],
  ['console', 'export const a = () => console.log("a")', 'no-console'],
  ...[
    'node:fs',
    'fs/promises',
    'node:net',
    'node:http',
    'node:child_process',
    'node:process',
    'node:dgram',
    'undici',
  ].map((name): [string, string, string] => [
    `the module ${name}`,
    `import * as a from '${name}'\nexport const b = a`,
    '@typescript-eslint/no-restricted-imports',
  ]),
  [
    'randomness of node:crypto',
    "import { randomUUID } from 'node:crypto'\nexport const a = randomUUID()",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'the system clock',
    "import { systemClock } from '@dcos-lite/lib/clock'\nexport const a = systemClock",
    '@typescript-eslint/no-restricted-imports',
  ],
  ['a module loaded while it runs', "export const a = () => import('node:fs')", 'no-restricted-syntax'],
]

const allowedInDecisions: [what: string, code: string][] = [
  ['a type of the clock', "import type { Clock } from '@dcos-lite/lib/clock'\nexport type A = Clock"],
  ['a type of node:fs', "import type { Stats } from 'node:fs'\nexport type A = Stats"],
  ['a hash', "import { createHash } from 'node:crypto'\nexport const a = createHash"],
  ['a date made from a number', 'export const a = (nowMs: number) => new Date(nowMs).toISOString()'],
]

describe('the lint rules', function () {
  this.timeout(120_000)

  for (const [what, code, rule] of refusedEverywhere) {
    it(`refuse ${what} in any file`, async () => {
      expect(await findings('lib/src/example/example.ts', code)).to.include(rule)
    })
  }

  for (const [what, code, rule] of refusedInDecisions) {
    it(`refuse ${what} in a decision folder and allow it elsewhere`, async () => {
      for (const folder of ['allocator', 'plan', 'deploy', 'schedule', 'placement', 'decide', 'rendering']) {
        expect(await findings(`components/x/src/${folder}/deeper/example.ts`, code), folder).to.include(rule)
      }
      expect(await findings('installer/src/run/example.ts', code)).to.deep.equal([])
    })
  }

  for (const [what, code] of allowedInDecisions) {
    it(`allow ${what} in a decision folder`, async () => {
      expect(await findings('components/x/src/plan/example.ts', code)).to.deep.equal([])
    })
  }

  it('keep the rules of every file in a decision folder', async () => {
    expect(await findings('components/x/src/plan/example.ts', 'export default 1')).to.include(
      'no-restricted-syntax',
    )
  })

  it('do not let a comment switch a rule off', async () => {
    const code = '/* eslint-disable */\nexport default 1'
    expect(await findings('lib/src/example/example.ts', code)).to.include('no-restricted-syntax')
  })

  it('refuse promises whose failure nobody hears of', async () => {
    const code = [
      'declare const work: () => Promise<void>',
      'declare const later: (callback: () => void) => void',
      'work()',
      'later(async () => work())',
      'if (work()) later(() => undefined)',
    ]
    const ids = await withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'example.ts'), code.join('\n'))
      const compilerOptions = { strict: true, target: 'es2024', lib: ['es2024'], types: [], noEmit: true }
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
      const eslint = new ESLint({
        cwd: folder,
        overrideConfigFile: true,
        overrideConfig: lintConfiguration({ root: folder }),
      })
      const [result] = await eslint.lintFiles(['example.ts'])
      return (result?.messages ?? []).map((message) => `${message.line} ${message.ruleId}`)
    })
    expect(ids).to.deep.equal([
      '3 @typescript-eslint/no-floating-promises',
      '4 @typescript-eslint/no-misused-promises',
      '5 @typescript-eslint/no-misused-promises',
    ])
  })
})
