import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder } from '../../../bootstrap/src/build/cache/cache-folder.ts'
import { fetchDebianPackages } from '../../../bootstrap/src/build/debian/apt.ts'
import { unpackDebianPackage } from '../../../bootstrap/src/build/debian/unpack-deb.ts'
import { contentHash } from '../../../bootstrap/src/package/package-id.ts'

const names = ['scheduler', 'executor', 'operator'] as const

/** The compiler of Debian, `mesos-go`, and the libraries that our programs on it are built with. */
const packages = [
  'golang-1.19-go',
  'golang-1.19-src',
  'golang-github-mesos-mesos-go-dev',
  'golang-github-gogo-protobuf-dev',
  'golang-github-pquerna-ffjson-dev',
  'golang-github-pborman-uuid-dev',
  'golang-github-google-uuid-dev',
]

/** Programs on `mesos-go`, by name: their paths. */
export type GoPrograms = Record<(typeof names)[number], string>

const sourceOf = (name: string): string => new URL(`${name}/main.go`, import.meta.url).pathname
// The rest of the compiler's packages is its own tests and what `go build` does not read.
const isNeeded = (path: string): boolean =>
  !/^usr\/share\/(doc|lintian|go-1\.19\/(test|api|misc))\//.test(path)

async function build(folder: string, files: readonly { name: string }[], into: string): Promise<void> {
  const work = await mkdtemp(`${into}.part-`)
  try {
    for (const { name } of files) await unpackDebianPackage(join(folder, name), join(work), isNeeded)
    const goRoot = join(work, 'usr/lib/go-1.19')
    const env = {
      ...{ PATH: process.env.PATH, HOME: work, GOROOT: goRoot, GOPATH: join(work, 'usr/share/gocode') },
      ...{ GOCACHE: join(work, 'cache'), GO111MODULE: 'off', CGO_ENABLED: '0' },
    }
    const built = join(work, 'built')
    for (const name of names) {
      const words = ['build', '-o', join(built, name), sourceOf(name)]
      await promisify(execFile)(join(goRoot, 'bin/go'), words, { env, cwd: work })
    }
    await rename(built, into)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * Builds the programs of this folder against the `mesos-go` of Debian, without installing anything. What was built is
 * kept in the cache until the sources or the packages change; the compiler (80 MB to fetch) is not.
 */
export async function buildGoPrograms(): Promise<GoPrograms> {
  const { root, debian } = cacheFolder()
  const folder = join(debian, process.arch)
  const files = await fetchDebianPackages(folder, process.arch, packages)
  const sources = await Promise.all(names.map((name) => readFile(sourceOf(name), 'utf8')))
  const key = contentHash([files.map(({ name }) => name), sources])
  const kept = join(root, 'test-programs', `mesos-go-${key}`)
  if (!existsSync(kept)) {
    await mkdir(join(root, 'test-programs'), { recursive: true })
    await build(folder, files, kept)
  }
  const [scheduler, executor, operator] = names.map((name) => join(kept, name))
  return { scheduler, executor, operator } as GoPrograms
}
