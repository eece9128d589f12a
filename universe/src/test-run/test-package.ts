import { messageOf } from '@dcos-lite/lib/errors'
import type { JsonObject } from '@dcos-lite/lib/package-format'
import { universeErrors } from '../errors.ts'
import { callPackages, readCluster } from './cluster.ts'
import type { TestedCluster } from './cluster.ts'
import { waitUntil } from './wait-until.ts'

export interface PackageTest {
  cluster: TestedCluster
  /** Where the cluster reads the package under test. */
  repositoryUrl: string
  name: string
  version: string
  options?: JsonObject
  timeoutMs: number
  report: (step: string, tookMs: number) => void
}

interface App {
  id: string
  instances: number
  tasksRunning: number
  tasksHealthy: number
  healthChecks?: unknown[]
}

interface Kernel {
  frameworks: { tasks: { name: string; state: string }[] }[]
}
interface Agents {
  slaves: { reserved_resources_full: Record<string, unknown[]> }[]
}

const repository = 'dcos-universe-test'

async function apps(test: PackageTest): Promise<App[]> {
  const path = `/service/marathon/v2/apps?embed=apps.counts&label=DCOS_PACKAGE_NAME==${test.name}`
  return (await readCluster<{ apps?: App[] }>(test.cluster, path)).apps ?? []
}

const kernelState = (test: PackageTest): Promise<Kernel> => readCluster<Kernel>(test.cluster, '/mesos/state')

/** How many resources the agents of a cluster keep for somebody: volumes above all. */
export async function reservedOn(cluster: TestedCluster): Promise<number> {
  const { slaves } = await readCluster<Agents>(cluster, '/mesos/slaves')
  return slaves.flatMap((agent) => Object.values(agent.reserved_resources_full).flat()).length
}

async function unhealthy(test: PackageTest): Promise<{ value: true } | string> {
  for (const { id, instances, tasksRunning, tasksHealthy, healthChecks = [] } of await apps(test)) {
    if (tasksRunning < instances) return `has ${tasksRunning} of ${instances} instances of ${id}`
    if (healthChecks.length > 0 && tasksHealthy < instances)
      return `has ${tasksHealthy} of ${instances} healthy in ${id}`
  }
  return { value: true }
}

async function left(
  test: PackageTest,
  reservedBefore: number,
  ids: readonly string[],
): Promise<{ value: true } | string> {
  const remaining = await apps(test)
  if (remaining.length > 0) return `left the app ${remaining[0]?.id}`
  const { packages = [] } = await callPackages<{ packages?: unknown[] }>(test.cluster, 'list', {
    packageName: test.name,
  })
  if (packages.length > 0) return 'is still listed as installed'
  const state = await kernelState(test)
  const names = new Set(ids.map((id) => id.split('/').filter(Boolean).reverse().join('.')))
  const tasks = state.frameworks.flatMap((framework) => framework.tasks).filter(({ name }) => names.has(name))
  if (tasks.length > 0) return `left the task ${tasks[0]?.name} (${tasks[0]?.state})`
  if ((await reservedOn(test.cluster)) > reservedBefore) return 'left reserved resources'
  return { value: true }
}

/** Takes away what a failed test left; resolves with what stays in spite of it, and why. */
async function takeAway(
  { cluster, name }: PackageTest,
  made: { repository: boolean; package: boolean },
): Promise<string[]> {
  const problems: string[] = []
  const call = (what: string, operation: string, body: object): Promise<unknown> =>
    callPackages(cluster, operation, body).catch((error: unknown) =>
      problems.push(`${what} stays on the cluster (${messageOf(error)})`),
    )
  if (made.package) await call('the package', 'uninstall', { packageName: name, all: true })
  if (made.repository) await call(`the repository ${repository}`, 'repository/delete', { name: repository })
  return problems
}

/**
 * Installs a package, waits until it is healthy, uninstalls it and looks for what it left; throws at the first failure,
 * and names what of the failed test stays on the cluster.
 */
export async function testPackage(test: PackageTest): Promise<void> {
  const { cluster, name, version, options, timeoutMs, report } = test
  let reservedBefore = 0
  let ids: string[] = []
  const made = { repository: false, package: false }
  let current = ''
  const step = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    current = what
    const began = performance.now()
    await work()
    report(what, Math.round(performance.now() - began))
  }
  try {
    await step('add the repository', async () => {
      // It is there only when a test before was killed.
      await callPackages(cluster, 'repository/delete', { name: repository }).catch(() => undefined)
      await callPackages(cluster, 'repository/add', {
        name: repository,
        uri: test.repositoryUrl,
        index: 0,
        unsigned: true,
      })
      made.repository = true
    })
    await step('install', async () => {
      reservedBefore = await reservedOn(cluster)
      await callPackages(cluster, 'install', {
        packageName: name,
        packageVersion: version,
        ...(options ? { options } : {}),
      })
      made.package = true
    })
    await step('become healthy', async () => {
      await waitUntil(name, timeoutMs, () => unhealthy(test))
      ids = (await apps(test)).map(({ id }) => id)
    })
    await step('uninstall', () => callPackages(cluster, 'uninstall', { packageName: name, all: true }))
    made.package = false
    await step('leave nothing', () => waitUntil(name, timeoutMs, () => left(test, reservedBefore, ids)))
    made.repository = false
    await step('take away the repository', () =>
      callPackages(cluster, 'repository/delete', { name: repository }),
    )
  } catch (error) {
    const reason = [messageOf(error), ...(await takeAway(test, made))].join('; ')
    throw universeErrors.TEST_FAILED({ name, version, step: current, reason }, { cause: error })
  }
}
