import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { stringify } from 'yaml'
import { loadConfig } from '../../src/config/load-config.ts'
import type { ClusterConfig } from '../../src/config/types.ts'

const auths = { 'registry.example.org': { auth: Buffer.from('user:secret').toString('base64') } }

describe('The configuration of images', () => {
  let folder = ''

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-images-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const imagesOf = async (keys: object): Promise<ClusterConfig['images']> => {
    const file = join(folder, 'config.yaml')
    await writeFile(file, stringify({ cluster_name: 'x', master_list: ['10.0.0.1'], ...keys }))
    return (await loadConfig(file)).config.images
  }

  it('has nothing to say when no key is set, nor for logins that are not enabled', async () => {
    expect(await imagesOf({})).to.deep.equal({})
    expect(await imagesOf({ cluster_docker_credentials: { auths } })).to.deep.equal({})
  })

  it('takes logins from the file, as a mapping or as text, or leaves them to the agents', async () => {
    const enabled = { cluster_docker_credentials_enabled: true }
    const text = JSON.stringify({ auths })
    for (const logins of [{ auths }, text]) {
      const images = await imagesOf({ ...enabled, cluster_docker_credentials: logins })
      expect(images).to.deep.equal({ credentials: { text } })
    }
    const file = '/etc/mesosphere/docker_credentials'
    expect(await imagesOf(enabled)).to.deep.equal({ credentials: { file } })
    const notOurs = { cluster_docker_credentials: { auths }, cluster_docker_credentials_dcos_owned: false }
    expect(await imagesOf({ ...enabled, ...notOurs })).to.deep.equal({ credentials: { file } })
  })

  it('takes the registry of images that name none, with TLS or without', async () => {
    const url = (text: string) => ({ cluster_docker_registry_url: text })
    expect(await imagesOf(url('https://registry.example.org/'))).to.deep.equal({
      defaultRegistry: 'registry.example.org',
    })
    expect(
      await imagesOf({ ...url('http://10.0.0.5:5000'), insecure_registries: ['10.0.0.6', '10.0.0.5:5000'] }),
    ).to.deep.equal({ defaultRegistry: '10.0.0.5:5000', insecureRegistries: ['10.0.0.6', '10.0.0.5:5000'] })
  })

  it('never shows a secret when it refuses one', async () => {
    const secret = Buffer.from('without-colon').toString('base64')
    const wrong = { cluster_docker_credentials: { auths: { 'a.example': { auth: secret } } } }
    const error = await imagesOf(wrong).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    )
    expect(error?.message).to.include('the login of a.example needs auth')
    expect(JSON.stringify(error) + String(error)).not.to.include(secret)
  })
})
