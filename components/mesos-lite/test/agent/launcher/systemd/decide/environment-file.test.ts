import { expect } from 'chai'
import fc from 'fast-check'
import { planEnvironment } from '../../../../../src/agent/launcher/systemd/decide/environment-file.ts'

/** Reads the lines as systemd does: double quotes, a backslash before what is special in them. */
function parse(file: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of file.matchAll(/([A-Za-z_]\w*)="((?:\\[^]|[^"\\])*)"\n/g)) {
    found[name] = value.replace(/\\([^])/g, '$1')
  }
  return found
}

describe('the environment of a unit', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
  const value = fc.string({
    unit: fc.constantFrom('$', '"', "'", '\\', '`', '\n', '\t', '\r', '\u0001', ' ', 'a', '%', '='),
  })

  it('reaches the task whole: by the file, or by a script when systemd would drop one of them', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value), (environment) => {
        const plan = planEnvironment(environment)
        const found = plan.scripted.length > 0 ? Object.fromEntries(plan.scripted) : parse(plan.file)
        expect({ ...found }).to.deep.equal({ ...environment })
        expect(plan.file === '' || plan.scripted.length === 0).to.equal(true)
        expect(plan.file).not.to.match(/[\r\u0001]/)
      }),
      { numRuns: 100 },
    )
  })

  it('takes back what systemd adds, unless the definition sets it', () => {
    const { unset } = planEnvironment({ HOME: '/root', PATH: '/bin' })
    expect(unset).to.include.members(['LD_LIBRARY_PATH', 'INVOCATION_ID', 'LANG', 'USER'])
    expect(unset).not.to.include('HOME')
  })

  it('goes by a script for names that are no words', () => {
    expect(planEnvironment({ 'a.b': '1', '9': '2', A: '3' })).to.deep.include({
      file: '',
      scripted: [
        ['9', '2'],
        ['a.b', '1'],
        ['A', '3'],
      ],
    })
  })
})
