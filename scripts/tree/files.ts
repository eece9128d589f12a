import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the project. */
export const projectRoot = join(import.meta.dirname, '..', '..')

/** Folders of all workspaces, relative to the project. */
export function workspaceFolders(root = projectRoot): string[] {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    workspaces: string[]
  }
  return workspaces
    .flatMap((pattern) =>
      pattern.endsWith('/*')
        ? readdirSync(join(root, pattern.slice(0, -2))).map((name) => `${pattern.slice(0, -1)}${name}`)
        : [pattern],
    )
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
}

const notOurs = new Set(['node_modules', '.git', 'dist', 'coverage', '.dcos-local'])

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : walk(root, path)
    return entry.isFile() ? [path] : []
  })
}

/** Every file of the project, relative to it: what git tracks or would track, or all without git. */
export function projectFiles(root = projectRoot): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26,
    })
    return listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))
  } catch {
    return walk(root, '').filter((file) => !file.endsWith('.tsbuildinfo'))
  }
}
