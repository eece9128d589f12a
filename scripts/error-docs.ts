// `npm run docs:errors`: writes docs/reference/errors from the error catalogues of all parts.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { collectErrors } from './errors/collect.ts'
import { renderErrorPages } from './errors/render.ts'
import { projectRoot } from './tree/files.ts'

const folder = join(projectRoot, 'docs/reference/errors')
const pages = renderErrorPages(await collectErrors(projectRoot))
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name))
for (const [name, text] of pages) {
  const path = join(folder, name)
  const formatted = await format(text, { ...(await resolveConfig(path)), filepath: path })
  writeFileSync(path, formatted)
}
process.stdout.write(`${pages.size} pages in docs/reference/errors\n`)
