import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { systemClock } from '@dcos-lite/lib/clock'
import { fileReason } from '@dcos-lite/lib/errors'
import { createLogger } from '@dcos-lite/lib/log'
import { findNewest } from '@dcos-lite/lib/package-format'
import type { JsonObject } from '@dcos-lite/lib/package-format'
import { systemRandom } from '@dcos-lite/lib/random'
import { universeErrors } from '../errors.ts'
import { readToken } from '../publish/signing-flags.ts'
import { documentText } from '../repository/documents.ts'
import { readPackages } from '../repository/read-repository.ts'
import { commitState } from '../repository/repository-folder.ts'
import { startRepositoryServer } from '../serve/start-server.ts'
import type { TestedCluster } from '../test-run/cluster.ts'
import { startOwnCluster } from '../test-run/local-cluster.ts'
import { testPackage } from '../test-run/test-package.ts'
import { UniverseCommand } from '../universe-command.ts'

interface TestResult {
  name: string
  version: string
  cluster: string
  steps: { step: string; tookMs: number }[]
}

async function readOptions(file: string): Promise<JsonObject> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JsonObject
  } catch (error) {
    throw universeErrors.OPTIONS_UNREADABLE({ file, reason: fileReason(error) })
  }
}

/** Runs a package on a cluster and takes it away again. */
export class Test extends UniverseCommand {
  static override summary = 'Run a package on a cluster and take it away again.'
  static override description =
    'Installs the package, waits until all its instances are healthy, uninstalls it and checks that no app, task or reservation is left. Without --cluster it starts a local cluster for the test and removes it afterwards.'
  static override examples = [
    '<%= config.bin %> test my-service --packages my-universe',
    '<%= config.bin %> test my-service --packages my-universe --options small.json --cluster http://cluster.example --token-file token --json',
  ]
  static override args = { name: Args.string({ description: 'name of the package', required: true }) }
  static override flags = {
    packages: Flags.string({ description: 'tree of packages, or a repository document', required: true }),
    version: Flags.string({ description: 'version of the package; default: the newest' }),
    options: Flags.string({ description: 'JSON file with options' }),
    cluster: Flags.string({ description: 'front door of a cluster that can reach this machine' }),
    'token-file': Flags.string({ description: 'file with a login token of the cluster' }),
    host: Flags.string({
      description: 'address of this machine that the cluster reaches',
      default: '127.0.0.1',
    }),
    timeout: Flags.integer({ description: 'seconds for each wait', default: 120, min: 1 }),
    'dry-run': Flags.boolean({ description: 'show what would be tested, change nothing' }),
  }

  override async run(): Promise<TestResult> {
    const { args, flags } = await this.parse(Test)
    const packages = await readPackages(flags.packages)
    const definition = findNewest(packages, args.name, flags.version)
    if (!definition) {
      const known = packages.map(({ name, version }) => `${name} ${version}`).join(', ') || 'nothing'
      const version = flags.version === undefined ? '' : ` in version ${flags.version}`
      throw universeErrors.PACKAGE_NOT_FOUND({ name: args.name, version, folder: flags.packages, known })
    }
    const { name, version } = definition
    const result: TestResult = { name, version, cluster: flags.cluster ?? 'a local cluster', steps: [] }
    if (flags['dry-run']) {
      this.log(`Would install, check and uninstall ${name} ${version} on ${result.cluster}.`)
      return result
    }
    const options = flags.options === undefined ? {} : { options: await readOptions(flags.options) }
    const timeoutMs = flags.timeout * 1000
    const folder = await mkdtemp(join(tmpdir(), 'dcos-universe-serve-'))
    await commitState(folder, { packages, document: documentText(packages), serial: 1 })
    const log = createLogger({ component: 'universe', clock: systemClock, level: 'error' })
    const listen = { host: flags.host, port: 0 }
    const server = await startRepositoryServer(
      { folder, listen },
      { clock: systemClock, random: systemRandom, log },
    )
    const report = (step: string, tookMs: number): void => {
      result.steps.push({ step, tookMs })
      this.log(`${step.padEnd(20)} ${(tookMs / 1000).toFixed(1)} s`)
    }
    try {
      await this.onCluster(flags.cluster, await readToken(flags['token-file']), timeoutMs, (cluster) => {
        result.cluster = cluster.url
        const repositoryUrl = `${server.urls.api}/repo`
        return testPackage({ cluster, repositoryUrl, name, version, ...options, timeoutMs, report })
      })
    } finally {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
    this.log(`${name} ${version} installs, becomes healthy and leaves nothing.`)
    return result
  }

  private async onCluster(
    url: string | undefined,
    token: string | undefined,
    timeoutMs: number,
    work: (cluster: TestedCluster) => Promise<void>,
  ): Promise<void> {
    if (url !== undefined) return work({ url: url.replace(/\/+$/, ''), token: token ?? '' })
    const own = await startOwnCluster(timeoutMs)
    try {
      await work(own)
    } finally {
      await own.stop()
    }
  }
}
