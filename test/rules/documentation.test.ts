import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect } from 'chai'
import { projectFiles, projectRoot, workspaceFolders } from '../../scripts/tree/files.ts'

const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8')
const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')
const pages = projectFiles().filter((file) => file.endsWith('.md'))

/** The relative links of a page, as paths of the project. */
function linksOf(page: string): string[] {
  return [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#', 1)[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => relative(projectRoot, join(projectRoot, dirname(page), target)))
}

describe('the documentation', () => {
  it('links only to what is there', () => {
    const dead = pages.flatMap((page) =>
      linksOf(page)
        .filter((target) => !existsSync(join(projectRoot, target)))
        .map((target) => `${page} links to ${target}`),
    )
    expect(dead).to.deep.equal([])
  })

  it('lists every decision in its index', () => {
    const folder = 'docs/decisions'
    const decisions = readdirSync(join(projectRoot, folder)).filter((name) => name !== 'README.md')
    const linked = linksOf(`${folder}/README.md`).map((path) => relative(folder, path))
    expect(linked.filter((path) => !path.startsWith('.')).sort()).to.deep.equal(decisions.sort())
  })

  it('has a README in every workspace', () => {
    const without = workspaceFolders().filter((folder) => !existsSync(join(projectRoot, folder, 'README.md')))
    expect(without).to.deep.equal([])
  })

  it('gives the reason for every run-time dependency, and for no other', () => {
    const used = new Set<string>()
    for (const folder of ['.', ...workspaceFolders()]) {
      const { dependencies, optionalDependencies } = JSON.parse(read(join(folder, 'package.json'))) as {
        dependencies?: Record<string, string>
        optionalDependencies?: Record<string, string>
      }
      for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) used.add(name)
    }
    const rows = [
      ...read('docs/decisions/dependencies.md').matchAll(/^\| ((?:[@a-z][\w@/.-]+(?:, )?)+)\s*\|/gm),
    ]
    const reasons = rows.flatMap(([, names = '']) => names.trim().split(', '))
    const external = [...used].filter((name) => !name.startsWith('@dcos-lite/'))
    expect(reasons.sort()).to.deep.equal(external.sort())
  })
})
