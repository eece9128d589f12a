import { expect } from 'chai'
import {
  readChallenge,
  readLogins,
  choosePlatform,
  readImageConfig,
  readManifest,
  dockerHub,
} from '@dcos-lite/lib/image-registry'

const digest = `sha256:${'a'.repeat(64)}`
const blob = { digest, size: 1 }
const manifest = { schemaVersion: 2, config: blob, layers: [blob] }

describe('the words of a registry', () => {
  it('say how it wants to be asked', () => {
    expect(readChallenge('Basic realm="x"')).to.deep.equal({ scheme: 'basic' })
    expect(
      readChallenge('Bearer realm="https://a.example/t",service="s",scope="repository:a,b:pull"'),
    ).to.deep.equal({
      scheme: 'bearer',
      realm: 'https://a.example/t',
      service: 's',
      scope: 'repository:a,b:pull',
    })
    for (const header of [null, '', 'Digest x', 'Bearer service="s"', 'Bearer realm="/relative"']) {
      expect(readChallenge(header), String(header)).to.equal(undefined)
    }
  })

  it('are answered with logins of a docker config.json, old and new', () => {
    const auth = Buffer.from('me:pass:word').toString('base64')
    const login = { username: 'me', password: 'pass:word' }
    const logins = readLogins(
      JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth }, 'h:1': login } }),
    )
    expect([logins.get(dockerHub), logins.get('h:1')]).to.deep.equal([login, login])
    expect(readLogins(JSON.stringify({ 'h:1': { auth } })).get('h:1')).to.deep.equal(login)
    expect(() => readLogins('x')).to.throw('it is not JSON')
    expect(() => readLogins('[]')).to.throw('no object')
  })

  const bad: [what: string, text: string, reason: string][] = [
    ['what is no JSON', '<html>', 'is not JSON'],
    ['the old schema', '{"schemaVersion":1}', 'old schema 1'],
    ['no version', '{}', 'has no "schemaVersion" 2'],
    [
      'a digest of another kind',
      JSON.stringify({ ...manifest, config: { ...blob, digest: 'md5:1' } }),
      'no sha256 digest',
    ],
    ['a negative size', JSON.stringify({ ...manifest, layers: [{ ...blob, size: -1 }] }), 'has no size'],
    ['no list of layers', JSON.stringify({ ...manifest, layers: {} }), 'is no list'],
    ['too many layers', JSON.stringify({ ...manifest, layers: Array(128).fill(blob) }), '127 is the most'],
    [
      'an artifact',
      JSON.stringify({ ...manifest, layers: [{ ...blob, mediaType: 'text/x' }] }),
      'no layer of files',
    ],
  ]
  for (const [what, text, reason] of bad) {
    it(`are refused when a manifest has ${what}`, () => {
      expect(() => readManifest(text, '')).to.throw(reason)
    })
  }

  it('name the image for a machine, whatever the order and the variants', () => {
    const entry = (architecture: string, variant?: string) => ({
      platform: { os: 'linux', architecture, ...(variant === undefined ? {} : { variant }) },
    })
    const entries = [{}, entry('arm', 'v7'), entry('amd64', 'v3'), entry('amd64'), entry('arm64', 'v8')]
    expect(choosePlatform(entries, { os: 'linux', architecture: 'amd64' })).to.equal(entries[3])
    expect(choosePlatform(entries, { os: 'linux', architecture: 'arm64' })).to.equal(entries[4])
    expect(choosePlatform(entries, { os: 'linux', architecture: 'riscv64' })).to.equal(undefined)
  })

  it('name an index by its type or by what it holds', () => {
    const index = JSON.stringify({
      schemaVersion: 2,
      manifests: [{ ...blob, platform: { os: 'linux', architecture: 'x' } }],
    })
    expect(readManifest(index, '').kind).to.equal('index')
    expect(readManifest(JSON.stringify(manifest), 'application/json').kind).to.equal('image')
  })

  it('describe what runs in an image, also when most of it is missing', () => {
    const rootfs = { type: 'layers', diff_ids: [digest] }
    const bare = readImageConfig(JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs, config: null }))
    expect(bare).to.deep.include({
      entrypoint: [],
      command: [],
      environment: {},
      user: '',
      workingDirectory: '',
    })
    const config = { Env: ['A=b=c', '=x', 'NO'], Entrypoint: ['/e'], Cmd: null, User: 'u', WorkingDir: '/w' }
    const full = readImageConfig(JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs, config }))
    expect(full).to.deep.include({ environment: { A: 'b=c' }, entrypoint: ['/e'], command: [], user: 'u' })
    expect(() =>
      readImageConfig(JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: {} })),
    ).not.to.throw()
    expect(() => readImageConfig('{"rootfs":{}}')).to.throw('names no architecture')
  })
})
