import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { archiveOptions, readPackageSources } from '@dcos-lite/lib/debian-tree'
import type { PackageSources } from '@dcos-lite/lib/debian-tree'
import { buildImage } from '@dcos-lite/lib/oci-image'
import type { BuiltImage } from '@dcos-lite/lib/oci-image'
import { fetchDebianPackages } from '../../bootstrap/src/build/debian/apt.ts'
import { unpackDebianPackage } from '../../bootstrap/src/build/debian/unpack-deb.ts'
import { cacheFolder } from '../../bootstrap/src/build/cache/cache-folder.ts'
import { withLock } from '../lab/machine/lock.ts'
import { runProgram } from '../lab/machine/run-program.ts'

const sourcesFolder = fileURLToPath(new URL('../../universe/src/frameworks/mpi/image', import.meta.url))
const packages = ['mpich', 'busybox-static']
const compiler = ['gcc', 'libc6-dev']
const unneeded = ['usr/share', 'usr/include', 'var', 'etc/apt', 'usr/lib/x86_64-linux-gnu/perl-base']
const applets = ['sh', 'cat', 'sleep', 'printf', 'true']

async function must(command: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await runProgram(command, { timeoutMs: 600_000 })
  if (exitCode !== 0) throw new Error(`${command[0]} ended with ${exitCode}: ${stderr || stdout}`)
}

/** A tree of packages, unpacked only: nothing of it has to be set up. */
async function unpackTree(folder: string, names: string[], sources: PackageSources): Promise<void> {
  await must([
    ...['setpriv', '--pdeathsig', 'TERM', '--'],
    ...['mmdebstrap', '--quiet', '--mode=root', '--format=directory', '--variant=extract'],
    `--include=${names.join(',')}`,
    '--aptopt=APT::Install-Recommends "false";',
    ...archiveOptions(sources),
    ...[sources.suite, folder, ...sources.files],
  ])
}

async function placeShell(tree: string): Promise<void> {
  await mkdir(join(tree, 'bin'), { recursive: true })
  for (const applet of applets) await symlink('busybox', join(tree, 'bin', applet))
}

/** Compiles the programs in a tree of their own and puts the result into the tree of the image. */
async function compile(tree: string, sources: PackageSources): Promise<void> {
  const workshop = `${tree}-workshop`
  await unpackTree(workshop, [...packages, ...compiler], sources)
  const fetched = join(cacheFolder().debian, process.arch)
  const [headers] = await fetchDebianPackages(fetched, process.arch, ['libmpich-dev'])
  if (!headers) throw new Error('apt knows no package libmpich-dev')
  await unpackDebianPackage(join(fetched, headers.name), workshop, (path) => path.endsWith('.h'))
  const names = (await readdir(sourcesFolder)).filter((name) => name.endsWith('.c'))
  for (const name of names) await copyFile(join(sourcesFolder, name), join(workshop, name))
  const [triplet = ''] = (await readdir(join(workshop, 'usr/include'))).filter((name) =>
    /-linux-gnu/.test(name),
  )
  const words = [`-I/usr/include/${triplet}/mpich`, ...names.map((name) => `/${name}`), '-o', '/mpi-sum']
  const library = `/usr/lib/${triplet}/libmpich.so.12`
  await must(['chroot', workshop, '/usr/bin/gcc', '-O2', ...words, library])
  await copyFile(join(workshop, 'mpi-sum'), join(tree, 'usr/bin/mpi-sum'))
  await rm(workshop, { recursive: true, force: true })
}

async function build(folder: string, sources: PackageSources): Promise<BuiltImage> {
  const tree = join(folder, 'tree')
  await unpackTree(tree, packages, sources)
  await placeShell(tree)
  // mpiexec asks for the name of its own host, and waits where a resolver does not answer.
  await mkdir(join(tree, 'etc'), { recursive: true })
  await writeFile(join(tree, 'etc/nsswitch.conf'), 'hosts: files\n')
  await compile(tree, sources)
  for (const path of unneeded) await rm(join(tree, path), { recursive: true, force: true })
  await rm(join(tree, 'dev'), { recursive: true, force: true })
  const image = await buildImage(
    { layers: [tree], defaults: { Env: ['PATH=/usr/bin:/bin'] }, compression: 'zstd' },
    join(folder, 'image'),
  )
  await rm(tree, { recursive: true })
  return image
}

async function imageId(sources: PackageSources): Promise<string> {
  const hash = createHash('sha256').update(await readFile(fileURLToPath(import.meta.url)))
  for (const name of (await readdir(sourcesFolder)).sort())
    hash.update(await readFile(join(sourcesFolder, name)))
  return `${sources.suite}-${sources.architecture}-${hash.digest('hex').slice(0, 16)}`
}

/**
 * The image with Debian's MPICH and a small program, `mpi-sum`: built once without Docker, by mmdebstrap and a compiler of
 * Debian in a tree of its own, and kept in the cache. Needs root and what the lab needs.
 */
export async function mpiImage(): Promise<BuiltImage> {
  const root = join(cacheFolder().root, 'test-images')
  await mkdir(root, { recursive: true })
  const sources = await readPackageSources()
  const kept = join(root, `mpi-${await imageId(sources)}`)
  const note = join(kept, 'built.json')
  return await withLock(join(root, 'build.lock'), async () => {
    if (!existsSync(note)) {
      const part = await mkdtemp(join(root, '.part-'))
      try {
        const image = await build(part, sources)
        await writeFile(join(part, 'built.json'), JSON.stringify(image))
        await rm(kept, { recursive: true, force: true })
        await rename(part, kept)
      } finally {
        await rm(part, { recursive: true, force: true })
      }
    }
    const image = JSON.parse(await readFile(note, 'utf8')) as BuiltImage
    return { ...image, folder: join(kept, 'image') }
  })
}
