// Loaded before everything else (`node --import`): puts the fault that DCOS_PLANTED names into the sources as they are read.
import { registerHooks } from 'node:module'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plantedFaults } from './faults.ts'
import { plant } from './planted-fault.ts'

const root = resolve(import.meta.dirname, '../../..')
const fault = plantedFaults.find(({ name }) => name === process.env.DCOS_PLANTED)

if (fault) {
  const files = new Set(fault.edits.map(({ file }) => file))
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : ''
      if (!files.has(file) || loaded.source === undefined || loaded.source === null) return loaded
      const source = Buffer.from(loaded.source as Uint8Array).toString()
      return { ...loaded, source: plant(fault, file, source) }
    },
  })
}
