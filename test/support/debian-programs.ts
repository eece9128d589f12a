import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchDebianPackages } from '../../bootstrap/src/build/debian/apt.ts'
import { unpackDebianPackage } from '../../bootstrap/src/build/debian/unpack-deb.ts'
import { cacheFolder } from '../../bootstrap/src/build/cache/cache-folder.ts'

const programs = {
  'docker-registry': 'usr/bin/docker-registry',
  'busybox-static': 'bin/busybox',
} as const

/** The path of a real program of Debian, fetched once and kept in the cache; it needs no more than the C library. */
export async function debianProgram(name: keyof typeof programs): Promise<string> {
  const { root, debian } = cacheFolder()
  const folder = join(debian, process.arch)
  const [file] = await fetchDebianPackages(folder, process.arch, [name])
  if (!file) throw new Error(`apt knows no package ${name}`)
  const kept = join(root, 'test-programs', file.name)
  const program = join(kept, programs[name])
  if (existsSync(program)) return program
  await mkdir(join(root, 'test-programs'), { recursive: true })
  const part = await mkdtemp(join(root, 'test-programs', '.part-'))
  await unpackDebianPackage(join(folder, file.name), part, (path) => path === programs[name])
  await rename(part, kept).catch(async (error: unknown) => {
    await rm(part, { recursive: true, force: true })
    if (!existsSync(program)) throw error // another test was faster
  })
  return program
}
