import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { projectRoot } from '../../scripts/tree/files.ts'

const table = 'docs/reference/kernel/README.md'
const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const plain = (text: string): string => text.replace(/[`’‘'"]/g, "'").replace(/\s+/g, ' ')

/** Rows of the table of traps: its number and the tests that it names. */
function rows(): { number: string; tests: { path: string; title: string }[] }[] {
  return read(table)
    .split('\n')
    .filter((line) => /^\| \d+ +\|/.test(line))
    .map((line) => {
      let path = ''
      const tests = [...line.matchAll(/`([^`]*) ?› ([^`]+)`/g)].map(([, named = '', title = '']) => {
        path = named.trim() === '' ? path : named.trim()
        return { path, title }
      })
      return { number: line.slice(2, line.indexOf('|', 2)).trim(), tests }
    })
}

/** Files in which a test that the table names can have its title; scenarios of hosts lie in folders beside. */
function filesOf(path: string): string[] {
  if (path.startsWith('test/e2e/')) return globSync('test/e2e/**/*.ts', { cwd: projectRoot })
  return globSync([`components/mesos-lite/test/${path}.test.ts`, `${path}.test.ts`], {
    cwd: projectRoot,
  })
}

describe('the table of traps of interoperation', () => {
  it('has every trap, each with a test', () => {
    const found = rows()
    const numbers = new Set(found.map(({ number }) => Number(number)))
    expect([...numbers]).to.deep.equal(Array.from({ length: 22 }, (_, index) => index + 1))
    expect(found.filter(({ tests }) => tests.length === 0)).to.deep.equal([])
  })

  it('names tests that are there', () => {
    const missing = rows().flatMap(({ number, tests }) =>
      tests
        .filter(({ path, title }) => !filesOf(path).some((file) => plain(read(file)).includes(plain(title))))
        .map(({ path, title }) => `${number}: ${path} › ${title}`),
    )
    expect(missing).to.deep.equal([])
  })
})
