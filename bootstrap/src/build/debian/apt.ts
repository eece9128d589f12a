import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@dcos-lite/lib/errors'
import { bootstrapErrors } from '../../errors.ts'
import { contentHash } from '../../package/package-id.ts'
import { runProgram } from '../run-program.ts'

/** One package file of the distribution, as its index describes it. */
export interface DebianFile {
  package: string
  /** `<package>_<version>_<architecture>.deb`, the version with its epoch encoded. */
  name: string
  digest: string
}

const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/** What Debian calls an architecture of Node. */
export function debianArchitecture(arch: string): string {
  return architectures[arch] ?? arch
}

/** Reads what `apt-get download --print-uris` prints: `'URL' name size digest`. */
export function parseDownloadList(text: string): DebianFile[] {
  return text
    .split('\n')
    .map((line) => /^'[^']+' (([^\s_]+)_\S+) \d+ (\S+)$/.exec(line))
    .flatMap((match) => {
      const [, name, owner, digest] = match ?? []
      return name && owner && digest ? [{ package: owner, name, digest }] : []
    })
}

/** How apt is asked: about another architecture, and with package lists of our own in `lists`. */
function aptOptions(arch: string, lists?: string): string[] {
  const foreign = arch === process.arch ? [] : ['-o', `APT::Architecture=${debianArchitecture(arch)}`]
  if (lists === undefined) return ['-q', ...foreign]
  const folders = [`Dir::State::Lists=${join(lists, 'lists')}`, `Dir::Cache=${join(lists, 'cache')}`]
  return ['-q', ...foreign, ...folders.flatMap((option) => ['-o', option]), '-o', 'APT::Sandbox::User=root']
}

async function withFolder<T>(parent: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(parent, '.part-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function locate(options: readonly string[], names: readonly string[]): Promise<DebianFile[]> {
  const words = [...options, 'download', '--print-uris', ...names]
  // Of files that lie in the working folder apt says nothing.
  const printed = await runProgram('apt-get', 'apt-get', words, { cwd: '/' })
  return parseDownloadList(printed).sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function download(
  folder: string,
  options: readonly string[],
  names: readonly string[],
): Promise<DebianFile[]> {
  const files = await locate(options, names)
  if (files.every(({ name }) => existsSync(join(folder, name)))) return files
  return withFolder(folder, async (part) => {
    await runProgram('apt-get download', 'apt-get', [...options, 'download', ...names], { cwd: part })
    for (const { name } of files) await rename(join(part, name), join(folder, name))
    return files
  })
}

const isToolMissing = (error: unknown): boolean =>
  (error as { code?: string }).code === bootstrapErrors.DEBIAN_TOOL_MISSING.code

async function downloadSomehow(
  folder: string,
  arch: string,
  names: readonly string[],
): Promise<DebianFile[]> {
  try {
    return await download(folder, aptOptions(arch), names)
  } catch (error) {
    if (isToolMissing(error)) throw error
    // The machine's lists are missing or out of date.
    return withFolder(folder, async (lists) => {
      const options = aptOptions(arch, lists)
      await mkdir(join(lists, 'lists', 'partial'), { recursive: true })
      await mkdir(join(lists, 'cache', 'archives', 'partial'), { recursive: true })
      await runProgram('apt-get update', 'apt-get', [...options, 'update'])
      return download(folder, options, names)
    })
  }
}

/** What an earlier build has fetched, as long as all of it lies there. */
async function readFetched(folder: string, note: string): Promise<DebianFile[] | undefined> {
  try {
    const files = JSON.parse(await readFile(note, 'utf8')) as DebianFile[]
    return files.every(({ name }) => existsSync(join(folder, name))) ? files : undefined
  } catch {
    return undefined // nothing was fetched yet
  }
}

/**
 * Fetches packages of the distribution into a folder, unless they lie there. Needs no root. Where apt is not there or
 * does not reach anything, what an earlier build has fetched does.
 */
export async function fetchDebianPackages(
  folder: string,
  arch: string,
  names: readonly string[],
): Promise<DebianFile[]> {
  await mkdir(folder, { recursive: true })
  const note = join(folder, `fetched-${contentHash(names)}.json`)
  try {
    const files = await downloadSomehow(folder, arch, names)
    await writeFile(`${note}.part`, JSON.stringify(files))
    await rename(`${note}.part`, note)
    return files
  } catch (error) {
    const fetched = await readFetched(folder, note)
    if (fetched !== undefined) return fetched
    if (isToolMissing(error)) throw error
    const fields = { packages: names.join(', '), reason: messageOf(error) }
    throw bootstrapErrors.DEBIAN_UNREACHABLE(fields, { cause: error })
  }
}
