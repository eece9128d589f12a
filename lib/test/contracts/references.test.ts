import { expect } from 'chai'
import fc from 'fast-check'
import { configLabels, mayUseSecret, plainPath, readOnChange, referenceOf } from '@dcos-lite/lib/contracts'

const part = fc.constantFrom('a', 'b', 'team', 'web')
const path = fc.array(part, { minLength: 1, maxLength: 4 })

describe('the rule that says which service may read which secret', () => {
  it('lets a service use what lies in its own folder, in one above it, or in none', () => {
    for (const [secret, service, may] of [
      ['password', '/anything', true],
      ['team/password', '/team', true],
      ['/team/password', '/team/web/api', true],
      ['team/web/password', '/team', false],
      ['team/password', '/teamwork', false],
      ['team/password', '/other/team', false],
      ['a/b', '/a/b', true],
    ] as const) {
      expect(mayUseSecret(secret, service), `${secret} by ${service}`).to.equal(may)
    }
  })

  it('holds for everything below a service that holds for it', () => {
    fc.assert(
      fc.property(path, path, part, (secret, service, below) => {
        const secretPath = secret.join('/')
        const allowed = mayUseSecret(secretPath, `/${service.join('/')}`)
        if (allowed) expect(mayUseSecret(secretPath, `/${[...service, below].join('/')}`)).to.equal(true)
        expect(mayUseSecret(secretPath, `/${secret.slice(0, -1).join('/')}`)).to.equal(true)
        expect(mayUseSecret(`/${secretPath}/`, `//${service.join('//')}`)).to.equal(allowed)
      }),
      { numRuns: 100 },
    )
  })
})

describe('what labels say of references', () => {
  it('is read as variables and files of the config service', () => {
    const labels = {
      DCOS_CONFIG_ENV_LEVEL: '/shop/level',
      DCOS_CONFIG_FILE_1: 'shop/main.conf:etc/main.conf',
      DCOS_CONFIG_FILE_2: 'shop/nothing',
      DCOS_CONFIG_ENV_: 'x',
      OTHER: 'x',
    }
    expect(configLabels(labels)).to.deep.equal({
      environment: [{ name: 'LEVEL', path: 'shop/level' }],
      files: [{ path: 'shop/main.conf', containerPath: 'etc/main.conf' }],
    })
  })

  it('says what happens on a change, or is not understood', () => {
    expect(readOnChange(undefined)).to.deep.equal({ type: 'restart' })
    expect(readOnChange('none')).to.deep.equal({ type: 'none' })
    expect(readOnChange('signal:SIGHUP')).to.deep.equal({ type: 'signal', signal: 'HUP' })
    expect(readOnChange('signal:USR1')).to.deep.equal({ type: 'signal', signal: 'USR1' })
    for (const other of ['', 'signal', 'signal:KILL', 'signal:STOP', 'reload']) {
      expect(readOnChange(other), other).to.equal(undefined)
    }
  })

  it('tells secrets from keys of the config service', () => {
    expect(referenceOf({ type: 'REFERENCE', reference: { name: '/a/b' } })).to.deep.equal({
      kind: 'secret',
      path: 'a/b',
    })
    expect(referenceOf({ type: 'REFERENCE', reference: { name: 'n/k', key: 'dcos-config' } })).to.deep.equal({
      kind: 'config',
      path: 'n/k',
    })
    expect(referenceOf({ type: 'VALUE', value: { data: '' } })).to.equal(undefined)
    expect(plainPath('//a///b/')).to.equal('a/b')
  })
})
