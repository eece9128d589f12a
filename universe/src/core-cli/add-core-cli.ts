import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { writeWhole } from '@dcos-lite/lib/files'
import { parseRepository } from '@dcos-lite/lib/package-format'
import { installationHost } from '../publish/decide/files-of-installation.ts'
import { pluginFiles } from './plugin-files.ts'
import { zipOf } from './zip.ts'

/** Where the plugin goes, and what is in it. */
export interface CoreCliOptions {
  /** Gets the zip. */
  zipFile: string
  /** Where clients get it; default: the file beside the repository, which the package service hands out. */
  url?: string
  /** A Node.js for Linux on x86-64 that is packed too; without it the client's machine needs one. */
  node?: string
}

/** The definition of the package whose zip has this hash. */
function definitionOf(url: string, sha256: string, ownRuntime: boolean): object {
  const binary = { kind: 'zip', url, contentHash: [{ algo: 'sha256', value: sha256 }] }
  const platforms = ownRuntime ? ['linux'] : ['linux', 'darwin']
  return {
    packagingVersion: '4.0',
    name: 'dcos-core-cli',
    version: '2.2-lite.1',
    releaseVersion: 0,
    maintainer: 'packages@dcos-lite.example',
    description:
      'The commands of a cluster for the dcos client: node, task, marathon, job, package and more.',
    tags: ['cli', 'core'],
    framework: false,
    selected: false,
    minDcosReleaseVersion: '2.0',
    resource: {
      cli: { binaries: Object.fromEntries(platforms.map((platform) => [platform, { 'x86-64': binary }])) },
    },
  }
}

/** Writes the plugin, and adds its package to the text of a repository (format v4). */
export async function addCoreCli(repository: string, options: CoreCliOptions): Promise<string> {
  const { zipFile, node } = options
  const content = await zipOf(await pluginFiles(node))
  await writeWhole(zipFile, content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const url = options.url ?? `http://${installationHost}/${basename(zipFile)}`
  const { packages } = JSON.parse(repository) as { packages: unknown[] }
  const all = [...packages, definitionOf(url, sha256, node !== undefined)]
  return `${JSON.stringify(parseRepository({ packages: all }, 'v4'))}\n`
}
