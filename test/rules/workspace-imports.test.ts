import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { expect } from 'chai'
import { projectFiles, projectRoot, workspaceFolders } from '../../scripts/tree/files.ts'
import { importedNames, packageOf } from '../../scripts/tree/imports.ts'

interface Manifest {
  name: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(projectRoot, folder, 'package.json'), 'utf8')) as Manifest

const sources = projectFiles().filter((file) => /\.(ts|js|mjs|cjs)$/.test(file))
const workspaces = workspaceFolders()
const workspaceOf = (file: string): string | undefined =>
  workspaces.find((folder) => file.startsWith(`${folder}/`))

describe('the imports of the workspaces', () => {
  for (const workspace of workspaces) {
    it(`name only packages that ${workspace}/package.json declares`, () => {
      const { name, dependencies, optionalDependencies } = readManifest(workspace)
      const declared = new Set([name, ...Object.keys({ ...dependencies, ...optionalDependencies })])
      // Test tools belong to the root, for all; so does what only builds.
      const forTools = new Set([...declared, ...Object.keys(readManifest('.').devDependencies ?? {})])
      for (const tool of Object.keys(readManifest(workspace).devDependencies ?? {})) forTools.add(tool)
      const undeclared = sources
        .filter((file) => file.startsWith(`${workspace}/`))
        .flatMap((file) => {
          const shipped = /^(src|bin)\//.test(file.slice(workspace.length + 1))
          const known = shipped ? declared : forTools
          return importedNames(join(projectRoot, file))
            .filter((imported) => !imported.startsWith('.') && !isBuiltin(imported))
            .filter((imported) => !known.has(packageOf(imported)) && !isTestingType(file, imported))
            .map((imported) => `${file} imports ${imported}`)
        })
      expect(undeclared).to.deep.equal([])
    })
  }

  // What starts a program must be able to say that the packages are not installed: then only paths lead anywhere.
  const isLauncher = (target: string): boolean => target.startsWith('lib/bin/')

  it('reach another workspace by its package name, never by a path', () => {
    const crossing = sources.flatMap((file) => {
      const own = workspaceOf(file)
      if (own === undefined) return []
      return importedNames(join(projectRoot, file))
        .filter((imported) => imported.startsWith('.'))
        .map((imported) => relative(projectRoot, join(projectRoot, dirname(file), imported)))
        .filter((target) => workspaceOf(target) !== own && workspaceOf(target) !== undefined)
        .filter((target) => !isLauncher(target))
        .map((target) => `${file} imports ${target}`)
    })
    expect(crossing).to.deep.equal([])
  })

  it('write the names of Node modules with their "node:" prefix', () => {
    const bare = sources.flatMap((file) =>
      importedNames(join(projectRoot, file))
        .filter((imported) => !imported.startsWith('node:') && isBuiltin(imported))
        .map((imported) => `${file} imports ${imported}`),
    )
    expect(bare).to.deep.equal([])
  })

  it('pin no workspace to a version of another that is not here', () => {
    const versions = new Map(workspaces.map((folder) => [readManifest(folder).name, '0.1.0']))
    for (const folder of workspaces) {
      for (const [name, range] of Object.entries(readManifest(folder).dependencies ?? {})) {
        if (versions.has(name)) expect(range, `${name} in ${folder}`).to.equal(versions.get(name))
      }
    }
  })
})

/** lib/testing is for tests alone and names mocha's types. */
function isTestingType(file: string, imported: string): boolean {
  return file.startsWith('lib/src/testing/') && imported === 'mocha'
}
