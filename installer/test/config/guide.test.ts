import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { keysWithoutMeaning } from '../../src/config/keys-without-meaning.ts'
import type { Reader } from '../../src/config/reader.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { usedKeys } from '../../src/config/used-keys.ts'

const guide = join(import.meta.dirname, '..', '..', '..', 'docs', 'guide', 'install.md')

/** The row of a key as the guide must show it, spaces aside. */
function row([key, reader]: [string, Reader<unknown>]): string {
  const { fallback, shownDefault, type, meaning } = reader
  const plain = fallback === undefined ? 'must be set' : `\`${JSON.stringify(fallback)}\``
  return `| \`${key}\` | ${type} | ${shownDefault ?? plain} | ${meaning} |`
}

const single = (text: string): string => text.replace(/ +/g, ' ')

describe('The guide to an installation', () => {
  it('shows every key with its value, default and meaning, and no other', async () => {
    const text = await readFile(guide, 'utf8')
    const table = text.slice(text.indexOf('<!-- keys -->'), text.indexOf('<!-- keys without effect -->'))
    const shown = table.split('\n').filter((line) => line.startsWith('| `'))
    expect(shown.map(single)).to.deep.equal(Object.entries(usedKeys).map(row))
  })

  it('shows every key that is accepted without any effect, and why', async () => {
    const text = await readFile(guide, 'utf8')
    const table = text.slice(text.indexOf('<!-- keys without effect -->'))
    const shown = table.split('\n').filter((line) => line.startsWith('| `'))
    const rows = Object.entries(keysWithoutMeaning).map(([key, why]) => `| \`${key}\` | ${why} |`)
    expect(shown.map(single)).to.deep.equal(rows)
  })

  it('begins with a configuration that is right', async () => {
    const text = await readFile(guide, 'utf8')
    const example = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
    expect(parseConfig(example, 'config.yaml').notices).to.deep.equal([])
  })
})
