import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeSet, packageFolder } from '../../src/index.ts'
import type { Bundle, ClusterDescription, NodeRole, SetFile } from '../../src/index.ts'
import { openNode } from '../../src/node/node-context.ts'
import type { NodeContext } from '../../src/node/node-context.ts'
import { contentHash } from '../../src/package/package-id.ts'
import { packageManifestFile } from '../../src/package/package-manifest.ts'
import { manifestOfFiles } from '../../src/package/rendered-file.ts'
import { cluster } from './described.ts'

/** A folder that looks like a host with small packages of ours on it. */
export interface TemporaryNode {
  root: string
  node: NodeContext
  bundle: Pick<Bundle, 'bundleId' | 'packages'>
  setFile(role: NodeRole, changed?: Partial<ClusterDescription>): SetFile
}

/** What the host resolves names with before ours. */
export const originalResolver = 'nameserver 192.0.2.53\nsearch example.org\n'

const names = ['dcos-runtime', 'dcos-components', 'dcos-etcd', 'dcos-net-tools', 'dcos-cni', 'dcos-universe']

async function addPackage(
  node: NodeContext,
  name: string,
): Promise<{ name: string; id: string; sizeBytes: number }> {
  const text = `the program of ${name}\n`
  const manifest = manifestOfFiles(name, [{ path: `bin/${name}`, mode: 0o755, text }])
  const folder = node.at(packageFolder(manifest.id))
  await mkdir(join(folder, 'bin'), { recursive: true })
  await writeFile(join(folder, 'bin', name), text, { mode: 0o755 })
  await writeFile(join(folder, packageManifestFile), JSON.stringify(manifest))
  return { name, id: manifest.id, sizeBytes: text.length }
}

// What is written durably is written often here: memory is faster than the disk, and as good for a killed process.
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

async function withFastFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(base, 'dcos-lite-test-'))
  try {
    await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Makes such a folder for the time of `use`. */
export async function withTemporaryNode(use: (temporary: TemporaryNode) => Promise<void>): Promise<void> {
  await withFastFolder(async (root) => {
    const node = openNode(root)
    for (const folder of ['etc/systemd/system/multi-user.target.wants', 'opt', 'proc', 'run', 'var/lib']) {
      await mkdir(join(root, folder), { recursive: true })
    }
    await writeFile(join(root, 'etc/resolv.conf'), originalResolver)
    const packages = []
    for (const name of names) packages.push(await addPackage(node, name))
    const bundle = { bundleId: contentHash('small'), packages }
    const setFile: TemporaryNode['setFile'] = (role, changed = {}) =>
      describeSet({
        cluster: { ...cluster, ...changed },
        node: { address: '10.0.0.11', role, hostname: 'host' },
        bundle,
      })
    await use({ root, node, bundle, setFile })
  })
}

/** Puts files of `opt/dcos` back, as `readFolder` found them there. */
export async function restoreBase(root: string, files: Record<string, string>): Promise<void> {
  const folder = join(root, 'opt/dcos')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(files).sort()) {
    if (text === 'folder') await mkdir(join(folder, name), { recursive: true })
    else await writeFile(join(folder, name), text, { mode: name.includes('/bin/') ? 0o755 : 0o644 })
  }
}

/** Every file below a folder with its text, and every link with its target. */
export async function readFolder(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(folder.length + 1)
    if (entry.isSymbolicLink()) found[name] = `-> ${await readlink(path)}`
    else if (entry.isDirectory()) found[name] = 'folder'
    else found[name] = await readFile(path, 'utf8')
  }
  return found
}
