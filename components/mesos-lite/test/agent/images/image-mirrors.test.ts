import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { imageSettingsProblem } from '../../../src/agent/images/decide/settings-problem.ts'
import type { ImageSettings } from '../../../src/agent/images/image-settings.ts'
import { openImageStore } from '../../../src/agent/images/image-store.ts'
import type { StandInRegistry } from './stand-in-registry.ts'
import { startStandInRegistry } from './stand-in-registry.ts'

const layer = (content: string) => [{ path: 'file', text: content }]

describe('images that mirrors have', () => {
  let folder = ''
  let registry: StandInRegistry
  let mirror: StandInRegistry

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-mirrors-'))
    registry = await startStandInRegistry()
    mirror = await startStandInRegistry()
  })
  afterEach(async () => {
    await Promise.all([registry.stop(), mirror.stop()])
    await rm(folder, { recursive: true, force: true })
  })

  /** The digest that an agent gets, or the code of its refusal. */
  async function pull(reference: string, settings: ImageSettings): Promise<string> {
    const { clock, log } = testEnvironment({ component: 'images' })
    const store = await openImageStore({ ...settings, folder, clock, log })
    try {
      return await store.prepare(reference, { forcePull: true }).then(
        ({ digest }) => digest,
        ({ code }: { code?: string }) => String(code),
      )
    } finally {
      store.stop()
    }
  }
  const all = (more: ImageSettings = {}): ImageSettings => ({
    mirrors: [{ prefix: '*', url: `http://${mirror.address}` }],
    ...more,
  })

  it('are taken from there, and the registry hears nothing of it', async () => {
    registry.add('1', [layer('x')])
    mirror.add('1', [layer('x')])
    expect(await pull(`${registry.address}/app:1`, all())).to.match(/^sha256:/)
    expect(registry.requests).to.deep.equal([])
    const place = registry.address.replace(':', '_')
    expect(mirror.requests[0]).to.equal(`GET /v2/${place}/app/manifests/1`)
  })

  it('are taken from the registry when the mirror has none, is away, or gives something else', async () => {
    registry.add('1', [layer('x')])
    const right = await pull(`${registry.address}/app:1`, {})
    expect(await pull(`${registry.address}/app:1`, all())).to.equal(right)
    mirror.intercept = (_request, response) => {
      response.writeHead(200).end('{"schemaVersion":2,"layers":[]}')
      return true
    }
    expect(await pull(`${registry.address}/app@${right}`, all())).to.equal(right)
    const away = { mirrors: [{ prefix: '*', url: 'http://127.0.0.1:1' }] }
    expect(await pull(`${registry.address}/app:1`, away)).to.equal(right)
  })

  it('are not asked for elsewhere when agents may not', async () => {
    registry.add('1', [layer('x')])
    const only = all({ mirrorsOnly: true })
    expect(await pull(`${registry.address}/app:1`, only)).to.equal('DCL_MESOS_IMAGE_NOT_FOUND')
    expect(await pull(`${registry.address}/app:1`, { mirrorsOnly: true })).to.equal(
      'DCL_MESOS_IMAGE_REGISTRY_NOT_CONFIGURED',
    )
    expect(registry.requests).to.deep.equal([])
    expect(await pull(`${clusterRegistry}/app:1`, {}), 'it exists only as a mirror').to.equal(
      'DCL_MESOS_IMAGE_REGISTRY_NOT_CONFIGURED',
    )
  })

  it('are set up with a prefix and a URL', () => {
    expect(imageSettingsProblem({ mirrors: [{ prefix: '*', url: 'http://a:1' }] })).to.equal(undefined)
    expect(imageSettingsProblem({ mirrors: [{ prefix: '*', url: 'a:1' }] })).to.include('images.mirrors')
  })
})
