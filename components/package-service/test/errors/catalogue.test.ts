import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { packageServiceErrors } from '../../src/errors.ts'
import { errorBody } from '../../src/protocol/error-envelope.ts'

const tests = fileURLToPath(new URL('..', import.meta.url))
const table = fileURLToPath(new URL('../../../../docs/reference/packages/api.md', import.meta.url))
/** In no answer: a wrong configuration ends the process before it serves, a changed file ends the answer half-way. */
const neverAnswered = ['ConfigNotValid', 'ContentNotVerified']

/** What an error is called in the API. */
const typeOf = (make: (fields: Record<string, string>) => Parameters<typeof errorBody>[0]): string =>
  errorBody(make(new Proxy({}, { get: () => 'x', has: () => true }))).type

async function sources(): Promise<string> {
  const files = await readdir(tests, { recursive: true })
  const texts = files
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('catalogue.test.ts'))
    .map((file) => readFile(join(tests, file), 'utf8'))
  return (await Promise.all(texts)).join('\n')
}

/** The rows of the table of errors: the names and the test of each. */
async function rows(): Promise<{ names: string[]; test: string }[]> {
  const [, part = ''] = (await readFile(table, 'utf8')).split('\n## Errors\n')
  const [section = ''] = part.split('\n## ')
  const cells = section.split('\n').filter((line) => line.startsWith('| ') && !/^\| (`type`|-)/.test(line))
  return cells.map((line) => {
    const [, first = '', , test = ''] = line.split('|').map((cell) => cell.trim())
    const names = first.replace(/\(.*?\)/g, '').split(',')
    return { names: names.map((name) => name.trim()).filter((name) => name !== ''), test }
  })
}

describe('the catalogue of errors', () => {
  it('has a row and a test for each error that the service knows', async () => {
    const [text, documented] = [await sources(), (await rows()).flatMap(({ names }) => names)]
    const makers = Object.values(packageServiceErrors) as unknown as Parameters<typeof typeOf>[0][]
    const types = makers.map(typeOf).filter((type) => !neverAnswered.includes(type))
    expect(types.length).to.be.greaterThan(40)
    expect(types.filter((type) => !documented.includes(type))).to.deep.equal([])
    expect(types.filter((type) => !text.includes(`'${type}'`))).to.deep.equal([])
  })

  it('has a test for each row, or says why it never occurs', async () => {
    const text = await sources()
    const found = await rows()
    expect(found.length).to.be.greaterThan(50)
    for (const { names, test } of found) {
      for (const name of names) {
        if (neverAnswered.includes(name) || /^(cannot occur|a log line)/.test(test)) continue
        expect(text.includes(`'${name}'`), `${name}: no test names it (${test})`).to.equal(true)
      }
    }
  })
})
