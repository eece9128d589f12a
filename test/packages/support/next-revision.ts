import { cp, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../e2e/support/run.ts'
import { universeCommand } from './universe-command.ts'

/** A repository document with the newest revision of a package under the next patch version. */
export async function nextRevision(
  packageName: string,
  folder: string,
): Promise<{ repository: string; version: string }> {
  const inTree = join('repo/packages', packageName.charAt(0).toUpperCase(), packageName)
  const source = join(root, 'universe/packages', inTree)
  const newest = Math.max(...(await readdir(source)).map(Number))
  const tree = join(folder, 'packages')
  const revision = join(tree, inTree, String(newest + 1))
  await cp(join(source, String(newest)), revision, { recursive: true })
  const file = join(revision, 'package.json')
  const definition = JSON.parse(await readFile(file, 'utf8')) as { version: string }
  const version = definition.version.replace(/\d+$/, (last) => String(Number(last) + 1))
  await writeFile(file, JSON.stringify({ ...definition, version, upgradesFrom: ['*'] }))
  const repository = join(folder, 'repository.json')
  await universeCommand(['build', '--packages', tree, '--out', repository])
  return { repository, version }
}
