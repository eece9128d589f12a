// Activates a set, or uninstalls, and kills itself after the step with this number. Started by tests only.
import { readFile } from 'node:fs/promises'
import type { SetFile } from '../../src/index.ts'
import { activateSet, uninstallNode } from '../../src/node/change-node.ts'
import { openNode } from '../../src/node/node-context.ts'

const [root = '', setFile = '', count = ''] = process.argv.slice(2)
let left = Number(count)
const after = (): void => {
  if (--left === 0) process.kill(process.pid, 'SIGKILL')
}
const node = openNode(root)
if (setFile === 'uninstall') await uninstallNode(node, { after })
else await activateSet(node, JSON.parse(await readFile(setFile, 'utf8')) as SetFile, { after })
