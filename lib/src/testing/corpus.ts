import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const besideTheProject = fileURLToPath(new URL('../../../../shared/corpus', import.meta.url))

/** The folder of real definitions to test against, or undefined when this machine does not have it. */
export function corpusFolder(): string | undefined {
  const folder = process.env.DCOS_CORPUS ?? besideTheProject
  return existsSync(folder) ? folder : undefined
}
