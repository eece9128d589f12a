import { expect } from 'chai'
import fc from 'fast-check'
import { linkRefusal, readEntryPath } from '../../../../../src/agent/fetcher/archive/decide/entry-path.ts'

/** Follows links of a small file system without `..` below its root; undefined when it gets out. */
function followInside(links: ReadonlyMap<string, string>, path: string[]): string[] | undefined {
  let here: string[] = []
  const todo = [...path]
  for (let steps = 0; todo.length > 0 && steps < 200; steps++) {
    const step = todo.shift() ?? ''
    if (step === '..') {
      if (here.length === 0) return undefined
      here.pop()
      continue
    }
    const target = links.get([...here, step].join('/'))
    if (target === undefined) here = [...here, step]
    else todo.unshift(...target.split('/').filter((one) => one !== '' && one !== '.'))
  }
  return here
}

describe('names in an archive', () => {
  it('are taken apart, and refused when they lead out', () => {
    expect(readEntryPath('./a//b/')).to.deep.equal({ parts: ['a', 'b'] })
    expect(readEntryPath('./')).to.deep.equal({ parts: [] })
    expect(readEntryPath('..a/b..')).to.deep.equal({ parts: ['..a', 'b..'] })
    for (const name of ['/etc/passwd', '../up', 'a/../../up', 'a/..', 'a\0b']) {
      expect(readEntryPath(name), name).to.have.property('refused')
    }
  })

  it('of links may climb to the folder of the archive and not further', () => {
    expect(linkRefusal(['lib', 'x.so'], 'x.so.1')).to.equal(undefined)
    expect(linkRefusal(['lib', 'x.so'], '../bin/x')).to.equal(undefined)
    expect(linkRefusal(['x'], '../x')).to.contain('leads out')
    expect(linkRefusal(['x'], '/etc/passwd')).to.contain('leads out')
    expect(linkRefusal(['d', 'e', 'x'], 'b/../..')).to.contain('leads out')
    expect(linkRefusal(['x'], '')).to.contain('leads nowhere')
  })

  it('stay inside through any links that are allowed', () => {
    const step = fc.constantFrom('..', '.', 'a', 'b', 'c')
    const link = fc.tuple(
      fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
      fc.array(step, { maxLength: 4 }),
    )
    fc.assert(
      fc.property(
        fc.array(link, { maxLength: 6 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }),
        (wanted, path) => {
          const links = new Map<string, string>()
          for (const [parts, steps] of wanted) {
            const target = steps.join('/')
            // As the writer does: no link lies behind a link.
            const isBehind = parts.some((_, index) => links.has(parts.slice(0, index).join('/')))
            if (isBehind || linkRefusal(parts, target) !== undefined) continue
            links.set(parts.join('/'), target)
          }
          expect(followInside(links, path)).not.to.equal(undefined)
        },
      ),
      { numRuns: 100 },
    )
  })
})
