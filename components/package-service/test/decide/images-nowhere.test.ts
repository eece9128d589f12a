import { expect } from 'chai'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { isNowhere } from '../../src/decide/images-nowhere.ts'
import type { PackageServiceConfig } from '../../src/index.ts'
import { withPackageService } from '../running-service.ts'
import { samplePackage, templateOf } from '../sample-packages.ts'

const own = `${clusterRegistry}/redis:7.0`
const runs = (image: string): { v2AppMustacheTemplate: string } =>
  templateOf(`{"id": "/x", "container": {"docker": {"image": "${image}"}}}`)
const packages = [
  samplePackage({
    name: 'own',
    marathon: runs('{{resource.assets.container.docker.image}}'),
    resource: { assets: { container: { docker: { image: own } } } },
  }),
  samplePackage({ name: 'public', marathon: runs('redis:7') }),
]

describe('images that no agent has a place for', () => {
  it('are those of the registry of the cluster without a mirror, or all without one when agents ask nobody else', () => {
    const nowhere = (image: string, imageMirrors: string[] | undefined, imageMirrorsOnly = false): boolean =>
      isNowhere(image, { containerImages: true, imageMirrors, imageMirrorsOnly })
    expect(nowhere(own, [])).to.equal(true)
    expect(nowhere(`${own}@sha256:${'0'.repeat(64)}`, ['docker.io'])).to.equal(true)
    for (const prefix of ['*', clusterRegistry, `${clusterRegistry}/`])
      expect(nowhere(own, [prefix]), prefix).to.equal(false)
    expect(nowhere(own, undefined), 'nobody knows').to.equal(false)
    expect(nowhere('redis:7', [])).to.equal(false)
    expect(nowhere('redis:7', [clusterRegistry], true)).to.equal(true)
    expect(nowhere('redis:7', ['*'], true)).to.equal(false)
    expect(nowhere('not a name', [], true)).to.equal(false)
  })

  it('make search, describe, plan and install say that the package cannot run, and what is missing', async () => {
    const saying = async (changes: Partial<PackageServiceConfig>): Promise<unknown[]> => {
      const said: unknown[] = []
      const config = { containerImages: true, ...changes }
      await withPackageService(
        packages,
        async ({ call }) => {
          const { body } = await call('package.search', {})
          const found = body.packages as { name: string; dcosLite: { runs: string; reason?: string } }[]
          for (const { name: packageName, dcosLite } of found) {
            const described = await call('package.describe', { packageName }, { version: 3 })
            const planned = await call('package.plan', { packageName })
            const verdicts = [described.body.dcosLite, planned.body] as { runs: string; reason?: string }[]
            for (const verdict of verdicts) {
              expect(verdict.runs).to.equal(dcosLite.runs)
              expect(verdict.reason).to.equal(dcosLite.reason)
            }
            if (dcosLite.runs !== 'runs') {
              expect(dcosLite.reason).to.include(own).and.include('image_mirrors')
              const installed = await call('package.install', { packageName, appId: '/y' })
              expect(installed.body.dcosLite).to.have.property('reason', dcosLite.reason)
            }
            said.push(dcosLite.runs, planned.body.imagesNowhere)
          }
        },
        config,
      )
      return said
    }
    expect(await saying({ imageMirrors: [] })).to.deep.equal(['cannot-run', [own], 'runs', []])
    expect(await saying({ imageMirrors: ['*'] })).to.deep.equal(['runs', [], 'runs', []])
    expect(await saying({ imageMirrors: [clusterRegistry], imageMirrorsOnly: true })).to.deep.equal([
      'runs',
      [],
      'runs',
      ['redis:7'],
    ])
  })
})
