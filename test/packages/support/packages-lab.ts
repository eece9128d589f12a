import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import { labUp } from '../../lab/index.ts'
import type { Lab } from '../../lab/index.ts'
import { installedLab } from '../../e2e/schedulers-lab/installed-lab.ts'
import type { InstalledLab } from '../../e2e/schedulers-lab/installed-lab.ts'
import { fetchPackages } from '../../e2e/support/fetched-packages.ts'
import { labCluster } from '../../e2e/support/lab-cluster.ts'

/** Port of the repository server, on the bootstrap side of the lab. */
export const repositoryPort = 8085

/** What a lab for packages is made of. */
export interface PackagesLabOptions {
  agents: number
  /** Fills the folder of the repository that clusters use; `url` is where they will reach it. */
  fill: (folder: string, url: string, lab: Lab) => Promise<void>
  /** Runs before anything is installed. */
  watch?: (lab: Lab) => Promise<void>
  /** Settings of config.yaml beside those of the lab. */
  settings?: Record<string, unknown>
}

/** A cluster whose packages and images come from a signed repository beside it. */
export interface PackagesLab extends InstalledLab {
  /** Where clusters reach the repository; its images too. */
  repositoryUrl: string
  /** What is served. */
  repositoryFolder: string
  /** Runs `dcos-universe`, which must end with 0, on this machine; gives its JSON. */
  universe(words: string[]): Promise<Record<string, unknown>>
}

/** Runs `dcos-universe` on the bootstrap side of a lab, which must end with 0; gives its JSON. */
export async function runUniverse(lab: Lab, words: string[]): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await lab.bootstrap(['dcos-universe', ...words, '--json'], {
    timeoutMs: 300_000,
  })
  if (exitCode !== 0)
    throw new Error(`dcos-universe ${words.join(' ')} ended with ${exitCode}: ${stderr}${stdout}`)
  return JSON.parse(stdout) as Record<string, unknown>
}

/**
 * Makes a lab with one master and some agents, installs a cluster that gets all images from the repository beside it, and adds
 * that repository, whose keys it has now.
 */
export async function startPackagesLab(
  keep: (lab: Lab) => void,
  options: PackagesLabOptions,
): Promise<PackagesLab> {
  await fetchPackages()
  const lab = await labUp({ masters: 1, agents: options.agents, publicAgents: 0 })
  keep(lab)
  await options.watch?.(lab)
  const repositoryUrl = `http://${lab.bootstrapAddress}:${repositoryPort}`
  const repositoryFolder = join(lab.folder, 'repository')
  await mkdir(repositoryFolder, { recursive: true })
  await options.fill(repositoryFolder, repositoryUrl, lab)
  const listening = ['--host', lab.bootstrapAddress, '--port', String(repositoryPort)]
  const server = lab.startBootstrap(['dcos-universe', 'serve', repositoryFolder, ...listening])
  server.stdout?.resume()
  server.stderr?.resume()
  const cluster = await labCluster(lab, [])
  await cluster.configure('image_mirrors', [{ prefix: '*', url: repositoryUrl }])
  await cluster.configure('image_mirrors_only', true)
  for (const [key, value] of Object.entries(options.settings ?? {})) await cluster.configure(key, value)
  const { exitCode, stderr } = await cluster.installer(['install', '--config', cluster.configFile])
  if (exitCode !== 0) throw new Error(`the installation ended with ${exitCode}: ${stderr}`)
  const installed = installedLab(lab, cluster)
  const password = (await readFile(join(cluster.folder, 'superuser-password'), 'utf8')).trim()
  const address = `http://${installed.master.address}`
  const login = ['cluster', 'setup', address, '--username', 'admin', '--password', password]
  await Promise.all([cluster.complete(), installed.dcos(login)])
  await eventually(
    () => installed.dcos(['package', 'repo', 'add', 'own', `${repositoryUrl}/repo`, '--index', '0']),
    { timeoutMs: 300_000, intervalMs: 500, what: 'a package service that takes the repository' },
  )
  const universe = (words: string[]): Promise<Record<string, unknown>> => runUniverse(lab, words)
  return { ...installed, repositoryUrl, repositoryFolder, universe }
}
