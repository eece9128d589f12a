import { corpusFolder } from '../../lib/src/testing/index.ts'

interface Node {
  title: string
  parent?: Node | undefined
  skipReason?: string
}

/** Why a test was skipped: what `skipBecause` noted on it or around it, or what its title lets us know. */
export function skipReason(test: Node): string {
  for (let node: Node | undefined = test; node; node = node.parent) {
    if (node.skipReason !== undefined) return node.skipReason
  }
  let titles = ''
  for (let node: Node | undefined = test; node; node = node.parent) titles = `${node.title} ${titles}`
  if (/corpus/i.test(titles) && corpusFolder() === undefined) {
    return 'the corpus folder is not on this machine (set DCOS_CORPUS)'
  }
  return 'the test gives no reason'
}
