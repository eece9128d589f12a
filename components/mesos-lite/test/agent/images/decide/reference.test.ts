import { expect } from 'chai'
import fc from 'fast-check'
import { dockerHub, parseReference, referenceKey, isPlain } from '@dcos-lite/lib/image-registry'

const digest = `sha256:${'a'.repeat(64)}`

describe('a reference to an image', () => {
  const keys: [text: string, key: string][] = [
    ['redis', `${dockerHub}/library/redis:latest`],
    ['redis:7-alpine', `${dockerHub}/library/redis:7-alpine`],
    ['team/app', `${dockerHub}/team/app:latest`],
    ['docker.io/redis', `${dockerHub}/library/redis:latest`],
    ['localhost/app', 'localhost/app:latest'],
    ['host:5000/a/b/c:1', 'host:5000/a/b/c:1'],
    ['host.example/app@' + digest, `host.example/app@${digest}`],
    ['app:1@' + digest, `${dockerHub}/library/app@${digest}`],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
  ]
  for (const [text, key] of keys) {
    it(`reads ${text} as Docker does`, () => {
      expect(referenceKey(parseReference(text))).to.equal(key)
    })
  }

  it('takes the registry of the agent when it names none', () => {
    expect(parseReference('app', 'registry.internal:5000')).to.include({
      registry: 'registry.internal:5000',
      repository: 'app',
    })
  })

  for (const text of [
    '',
    'a/B',
    'a//b',
    'a:',
    'a@sha256:1',
    'a@b@c',
    'a b',
    '../a',
    'a/../b',
    'host:x/a',
    'a:-1',
  ]) {
    it(`refuses "${text}"`, () => {
      expect(() => parseReference(text)).to.throw('names no image')
    })
  }

  it('never gives a path that leads out of the repository', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z.:/@_-]{1,12}$/), (text) => {
        let repository = 'refused'
        try {
          ;({ repository } = parseReference(text))
        } catch {
          return
        }
        expect(repository.split('/')).not.to.include.members(['..'])
        expect(repository).to.match(/^[a-z0-9][a-z0-9._/-]*$/)
      }),
      { numRuns: 100 },
    )
  })

  it('is asked for without TLS on the machine itself and where it is configured', () => {
    expect(
      ['localhost:5000', '127.0.0.1:5000', '127.9.9.9', '[::1]:5000'].map((host) => isPlain(host, [])),
    ).to.deep.equal([true, true, true, true])
    expect(isPlain('registry.internal:5000', ['registry.internal:5000'])).to.equal(true)
    expect(['registry.internal', '127.0.0.1.evil.example'].map((host) => isPlain(host, []))).to.deep.equal([
      false,
      false,
    ])
  })
})
