import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { installPlugin } from '../../../cli/src/plugins/install-plugin.ts'
import { attachCluster } from '../../../cli/src/config/attach.ts'
import type { Answer } from './ask.ts'
import { call } from './stock.ts'
import type { GivenStock } from './stock.ts'

const vendor = 'application/vnd.dcos.package'

interface Described {
  package: {
    name: string
    version: string
    releaseVersion: number
    packagingVersion: string
    resource: {
      cli: {
        binaries: {
          linux: { 'x86-64': { url: string; kind: string; contentHash: { algo: string; value: string }[] } }
        }
      }
    }
  }
}

/** The verbs of `package`, and the plugin that setup looks for. */
export function packageRequests(given: GivenStock): void {
  const cosmos = async (
    op: string,
    body: unknown,
    status = 200,
    accepted = 'v1',
    strict = true,
  ): Promise<Answer> => {
    const type = op.replace('/', '.')
    const error = strict ? `,${vendor}.error+json;charset=utf-8;version=v1` : ''
    const answer = await call(
      given(),
      `/package/${op}`,
      {
        method: 'POST',
        headers: {
          'user-agent': 'dcos-client-go(0.0.1)',
          'content-type': `${vendor}.${type}-request+json;charset=utf-8;version=v1`,
          accept: `${vendor}.${type}-response+json;charset=utf-8;version=${accepted}${error}`,
        },
        body: JSON.stringify(body),
      },
      status,
    )
    expect(answer.headers['content-type'], op).to.match(/^application\/(vnd\.[^;]+\+)?json/)
    return answer
  }

  it('package repo list: null as the body, and no type for errors', async () => {
    const { repositories } = (await cosmos('repository/list', null, 200, 'v1', false)).json<{
      repositories: object[]
    }>()
    expect(repositories[0]).to.include.all.keys('name', 'uri')
  })

  it('package search, describe, list-versions, render', async () => {
    const { packages } = (await cosmos('search', { query: 'hello' })).json<{ packages: object[] }>()
    expect(packages[0]).to.include.all.keys(
      'name',
      'currentVersion',
      'description',
      'framework',
      'tags',
      'versions',
    )
    const described = (await cosmos('describe', { packageName: 'hello-world' }, 200, 'v3')).json<Described>()
    expect(described.package.releaseVersion).to.be.a('number')
    expect(described.package.packagingVersion).to.be.a('string')
    const versions = (
      await cosmos('list-versions', { packageName: 'hello-world', includePackageVersions: true })
    ).json<{
      results: Record<string, unknown>
    }>()
    expect(Object.values(versions.results).every((one) => typeof one === 'string')).to.equal(true)
    const rendered = (await cosmos('render', { packageName: 'hello-world' })).json<{
      marathonJson: { id: string }
    }>()
    expect(rendered.marathonJson.id).to.equal('/hello-world')
  })

  it('package describe: what is not there is a 400 with a message', async () => {
    const { message, type } = (await cosmos('describe', { packageName: 'none' }, 400, 'v3')).json<{
      message: string
      type: string
    }>()
    expect([type, message.includes('none')]).to.deep.equal(['PackageNotFound', true])
  })

  it('package install, list, uninstall', async () => {
    const wanted = { packageName: 'hello-pair', packageVersion: '1.0.0' }
    const installed = (await cosmos('install', wanted)).json<object>()
    expect(installed).to.include(wanted)
    await eventually(async () => {
      const { packages } = (await cosmos('list', {})).json<{
        packages: { appId: string; packageInformation: { packageDefinition: { name: string } } }[]
      }>()
      const names = packages.map(({ packageInformation }) => packageInformation.packageDefinition.name)
      expect(names).to.include('hello-pair')
    })
    const removed = (await cosmos('uninstall', { packageName: 'hello-pair' })).json<{ results: object[] }>()
    expect(removed.results[0]).to.include.all.keys('appId', 'packageName', 'packageVersion')
  })

  it('set up: dcos-core-cli is described with a zip for Linux, whose bytes have the hash', async () => {
    const { package: found } = (
      await cosmos('describe', { packageName: 'dcos-core-cli' }, 200, 'v3')
    ).json<Described>()
    const { url, kind, contentHash } = found.resource.cli.binaries.linux['x86-64']
    expect(kind).to.equal('zip')
    expect(
      url.startsWith(`${given().url}/`),
      'it leads through the cluster, so the token goes along',
    ).to.equal(true)
    const { bytes } = await call(given(), url.slice(given().url.length))
    const hash = createHash('sha256').update(bytes).digest('hex')
    expect(contentHash).to.deep.equal([{ algo: 'sha256', value: hash }])
    mkdirSync(join(given().folder, 'stock'), { recursive: true })
    writeFileSync(join(given().folder, 'stock', 'core.zip'), bytes)
  })

  it('set up: the plugin in that zip runs as a subprocess with nothing but the variables of the client', async () => {
    const home = join(given().folder, 'stock')
    attachCluster({ clusterId: 'x', name: 'x', url: given().url, token: 'none' }, { HOME: home })
    const content = readFileSync(join(home, 'core.zip'))
    const plugin = await installPlugin({ HOME: home }, { content, fileName: 'core.zip', update: false })
    expect(plugin.name).to.equal('dcos-core-cli')
    const groups = ['diagnostics', 'job', 'marathon', 'node', 'package', 'quota', 'service', 'task']
    expect(plugin.commands).to.include.members(groups)
    const path = join(
      home,
      '.dcos',
      'clusters',
      'x',
      'subcommands',
      'dcos-core-cli',
      'env',
      'bin',
      'dcos-plugin',
    )
    chmodSync(path, 0o755)
    const env = {
      PATH: process.env.PATH ?? '',
      DCOS_NODE: process.execPath,
      HOME: join(home, 'elsewhere'),
      DCOS_URL: given().url,
      DCOS_ACS_TOKEN: given().token,
      DCOS_CLI_VERSION: '1.2.0',
      DCOS_TLS_INSECURE: '1',
    }
    const dcos = async (...words: string[]): Promise<string> =>
      (await promisify(execFile)(path, words, { env })).stdout
    expect(await dcos('node', 'list')).to.include('master (leader)')
    expect(await dcos('marathon', 'app', 'list', '--quiet')).to.include('/hello-world')
    expect(await dcos('job', 'list', '--json')).to.match(/^\[/)
    expect(await dcos('node', '--help')).to.include('drain')
    const failed = await promisify(execFile)(path, ['marathon', 'app', 'show', '/none'], { env }).catch(
      (error: unknown) => error as { code: number; stderr: string },
    )
    expect(failed).to.include({ code: 1 })
    expect(failed.stderr).to.include('There is no app "/none"')
  })
}
