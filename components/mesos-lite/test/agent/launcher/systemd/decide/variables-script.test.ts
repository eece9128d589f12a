import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { variablesScript } from '../../../../../src/agent/launcher/systemd/decide/variables-script.ts'

type Variables = [name: string, value: string][]

describe('the script that sets variables', () => {
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'variables-script-'))))
  after(() => rm(folder, { recursive: true, force: true }))

  /** Runs it as a unit does: a shell that has the file as its input, and no variables. */
  const run = async (variables: Variables, argv: string[]): Promise<string> => {
    const file = join(folder, 'script')
    await writeFile(file, variablesScript(variables, argv))
    const input = openSync(file, 'r')
    try {
      const { stdout, stderr } = spawnSync('/bin/sh', ['-s'], { stdio: [input, 'pipe', 'pipe'], env: {} })
      expect(stderr.toString()).to.equal('')
      return stdout.toString()
    } finally {
      closeSync(input)
    }
  }
  const variablesOf = async (variables: Variables): Promise<string[]> =>
    (await run(variables, ['/usr/bin/env', '-0'])).split('\0').filter(Boolean).sort()

  const name = fc.oneof(
    fc.stringMatching(/^V[A-Za-z0-9_.-]{0,8}$/),
    fc.constantFrom('9', '-u', 'PWD', 'OLDPWD', 'SHLVL', 'IFS', 'OPTIND', 'UID', 'PS1', '_'),
  )
  const value = fc.string({
    unit: fc.constantFrom(
      ...['$', '"', "'", '\\', '`', '\n', '\t', '\r', '\u0001', '\u007f', ' ', 'a', '%', '=', '-', 'Á', '✓'],
    ),
  })

  it('gives a program these variables as they are, and none of the shell', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 6 }), async (environment) => {
        const variables = Object.entries(environment)
        expect(await variablesOf(variables)).to.deep.equal(
          variables.map(([key, text]) => `${key}=${text}`).sort(),
        )
      }),
      { numRuns: 30 },
    )
  })

  it('gives it its words and an empty input, however long the script is', async () => {
    const words = ['$HOME', 'a\r\nb', "'", '', '\u0001', '*']
    const show = 'printf "[%s]" "$@" "${#LONG}"; cat'
    const said = await run([['LONG', '\r'.repeat(100_000)]], ['/bin/sh', '-c', show, 'sh', ...words])
    expect(said).to.equal([...words, '100000'].map((word) => `[${word}]`).join(''))
  })

  it('puts no value of a name that a shell can hold on a command line', () => {
    const script = variablesScript(
      [
        ['KEY', 'se\rcret'],
        ['a.b', 'odd'],
      ],
      ['/bin/run', 'x'],
    )
    expect(script.split('\n').find((line) => line.startsWith('exec'))).to.equal(
      'exec /usr/bin/env -u PWD -u OLDPWD -u SHLVL -u _ -- a.b=odd /bin/run x </dev/null',
    )
  })
})
