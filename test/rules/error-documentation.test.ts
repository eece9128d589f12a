import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { format, resolveConfig } from 'prettier'
import { collectErrors } from '../../scripts/errors/collect.ts'
import { renderErrorPages } from '../../scripts/errors/render.ts'
import { projectFiles, projectRoot } from '../../scripts/tree/files.ts'

const folder = join(projectRoot, 'docs/reference/errors')
const errors = await collectErrors(projectRoot)
const pageNames = existsSync(folder) ? readdirSync(folder).sort() : []

/** Codes with a section of their own, over all pages. */
function documentedCodes(): string[] {
  return pageNames
    .filter((name) => name !== 'README.md')
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      return [...text.matchAll(/^## (DCL_\w+)$/gm)].map((match) => `${name} ${match[1]}`)
    })
}

describe('the documentation of errors', function () {
  this.timeout(120_000)

  const declared = errors.map((error) => `${error.page}.md ${error.code}`)

  it('has a section for every code', () => {
    const documented = new Set(documentedCodes())
    expect(
      declared.filter((entry) => !documented.has(entry)),
      'write it with: npm run docs:errors',
    ).to.deep.equal([])
  })

  it('has no section for a code that is gone', () => {
    expect(
      documentedCodes().filter((entry) => !declared.includes(entry)),
      'remove it with: npm run docs:errors',
    ).to.deep.equal([])
  })

  it('says what the catalogues say', async () => {
    const pages = renderErrorPages(errors)
    expect(pageNames).to.deep.equal([...pages.keys()].sort())
    for (const [name, text] of pages) {
      const path = join(folder, name)
      const expected = await format(text, { ...(await resolveConfig(path)), filepath: path })
      expect(readFileSync(path, 'utf8'), `${name}: write it with: npm run docs:errors`).to.equal(expected)
    }
  })
})

describe('the error catalogues', () => {
  it('give each code to one failure only', () => {
    const codes = errors.map((error) => error.code)
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).to.deep.equal([])
  })

  it('stand in files named errors.ts, where the documentation finds them', () => {
    const elsewhere = projectFiles()
      .filter((file) => /\/src\/.*\.ts$/.test(file) && !file.endsWith('/errors.ts'))
      .filter((file) => /=\s*defineErrors\(/.test(readFileSync(join(projectRoot, file), 'utf8')))
    expect(elsewhere).to.deep.equal([])
  })

  it('give every failure a message, something to try, an HTTP status and an exit code', () => {
    for (const { code, status, exitCode, message, remedy } of errors) {
      expect(message.trim(), `${code}: message`).not.to.equal('')
      expect(remedy.trim(), `${code}: remedy`).not.to.equal('')
      expect(status, `${code}: HTTP status`).to.be.within(400, 599)
      expect(
        exitCode === 130 || (exitCode >= 1 && exitCode <= 125),
        `${code}: exit code ${exitCode}`,
      ).to.equal(true)
    }
  })
})
