import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const sources = join(import.meta.dirname, '..', '..')
const bundled = process.env['DCOS_TEST_BUNDLED'] ?? ''

// Every module of a component or of lib is the one of the bundle, whoever asks for it.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    if (!found.url.startsWith('file:') || !found.url.endsWith('.ts')) return found
    const file = fileURLToPath(found.url)
    if (!file.startsWith(`${sources}/`)) return found
    const instead = join(bundled, file.slice(sources.length + 1).replace(/\.ts$/, '.js'))
    return existsSync(instead) ? { ...found, url: pathToFileURL(instead).href, format: 'module' } : found
  },
})
