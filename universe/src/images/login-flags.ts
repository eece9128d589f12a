import { readFile } from 'node:fs/promises'
import { Flags } from '@oclif/core'
import { fileReason } from '@dcos-lite/lib/errors'
import { readLogins } from '@dcos-lite/lib/image-registry'
import type { RegistryLogins } from '@dcos-lite/lib/image-registry'
import { universeErrors } from '../errors.ts'

/** How commands that speak to registries get logins. */
export const loginFlags = {
  logins: Flags.string({ description: 'docker config.json with logins at registries' }),
}

/** Reads the logins of a docker `config.json`; none without a file. */
export async function readLoginFile(file: string | undefined): Promise<RegistryLogins> {
  if (file === undefined) return new Map()
  try {
    return readLogins(await readFile(file, 'utf8'))
  } catch (error) {
    throw universeErrors.OPTIONS_UNREADABLE({ file, reason: fileReason(error) })
  }
}
