import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { currentCluster } from '../../config/clusters.ts'
import { cliErrors } from '../../errors.ts'
import type { Context } from '../../program/context.ts'
import type { PackageDefinition } from './call.ts'

const platforms: Partial<Record<NodeJS.Platform, 'linux' | 'darwin' | 'windows'>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
}

function folderOf(environment: Context['environment']): string | undefined {
  const cluster = currentCluster(environment)
  return cluster && join(cluster.folder, 'subcommands')
}

async function download(context: Context, url: string): Promise<Buffer> {
  // The address leads through the cluster, whatever name the cluster has for itself.
  const at = url.indexOf('/package/resource?url=')
  if (at >= 0) return buffer(await context.cluster().stream(url.slice(at)))
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** Installs the command that a package brings, for the attached cluster; false when it brings none for this machine. */
export async function installSubcommand(context: Context, definition: PackageDefinition): Promise<boolean> {
  const platform = platforms[process.platform]
  const binary = platform && definition.resource?.cli?.binaries[platform]?.['x86-64']
  const parent = folderOf(context.environment)
  if (!binary || parent === undefined) return false
  const { name } = definition
  const content = await download(context, binary.url).catch((error: unknown) => {
    throw cliErrors.SUBCOMMAND_NOT_INSTALLED({ name, reason: (error as Error).message }, { cause: error })
  })
  const actual = createHash('sha256').update(content).digest('hex')
  const expected = binary.contentHash.find(({ algo }) => algo === 'sha256')?.value.toLowerCase()
  if (actual !== expected) {
    const reason = `its sha256 is ${actual}, the package says ${expected ?? 'none'}`
    throw cliErrors.SUBCOMMAND_NOT_INSTALLED({ name, reason })
  }
  mkdirSync(parent, { recursive: true })
  const made = mkdtempSync(join(parent, '.new-'))
  try {
    const bin = join(made, 'env', 'bin')
    mkdirSync(bin, { recursive: true })
    if (binary.kind === 'zip') {
      const { unpackZip } = await import('./unpack-zip.ts')
      await unpackZip(content, join(made, 'env'))
    } else writeFileSync(join(bin, `dcos-${name}`), content)
    for (const file of readdirSync(bin)) chmodSync(join(bin, file), 0o755)
    writeFileSync(join(made, 'package.json'), `${JSON.stringify(definition, null, 2)}\n`)
    rmSync(join(parent, name), { recursive: true, force: true })
    renameSync(made, join(parent, name))
  } catch (error) {
    rmSync(made, { recursive: true, force: true })
    throw cliErrors.SUBCOMMAND_NOT_INSTALLED({ name, reason: (error as Error).message }, { cause: error })
  }
  return true
}

/** Takes the command of a package away; false when there is none. */
export function removeSubcommand(context: Context, name: string): boolean {
  const parent = folderOf(context.environment)
  if (parent === undefined || !existsSync(join(parent, name))) return false
  rmSync(join(parent, name), { recursive: true, force: true })
  return true
}

/** The executable of `dcos <word>` that a package of the attached cluster brought. */
export function findSubcommand(environment: Context['environment'], word: string): string | undefined {
  const parent = folderOf(environment)
  if (parent === undefined || !existsSync(parent) || !/^[\w-]+$/.test(word)) return undefined
  return readdirSync(parent)
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(parent, name, 'env', 'bin', `dcos-${word}`))
    .find((file) => existsSync(file))
}
