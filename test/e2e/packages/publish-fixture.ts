import { mkdir } from 'node:fs/promises'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { generateKey, signRepository } from '@dcos-lite/lib/package-signing'
import { documentText, repositoryDocuments } from '../../../universe/src/repository/documents.ts'
import { commitState } from '../../../universe/src/repository/repository-folder.ts'

const { key, keys } = generateKey({ repository: 'fixture', now: new Date() })

/** A service that sleeps: version `1.N.0` of the package `sleeper`, with options for what goes wrong. */
export function sleeper(release: number, template: Record<string, unknown> = {}): PackageDefinition {
  const app = {
    id: '/{{service.name}}',
    cmd: 'sleep 1000',
    cpus: 0.1,
    mem: 32,
    backoffSeconds: 0,
    env: { RELEASE: String(release) },
    ...template,
  }
  return {
    packagingVersion: '4.0',
    name: 'sleeper',
    version: `1.${release}.0`,
    releaseVersion: release,
    maintainer: 'someone@example.com',
    description: 'Sleeps',
    tags: ['test'],
    upgradesFrom: ['*'],
    downgradesTo: ['*'],
    marathon: { v2AppMustacheTemplate: Buffer.from(JSON.stringify(app)).toString('base64') },
    config: {
      type: 'object',
      properties: {
        service: { type: 'object', properties: { name: { type: 'string', default: 'sleeper' } } },
      },
    },
  }
}

/** Publishes signed packages into a folder that the repository server can serve; each call is the next serial. */
export async function writeRelease(
  folder: string,
  packages: PackageDefinition[],
  serial: number,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const documents = repositoryDocuments(packages).map(({ format, text }) => ({ format, text }))
  const { signed } = signRepository({ packages, documents, keys, signers: [key], serial, now: new Date() })
  await commitState(folder, {
    packages,
    document: documentText(packages),
    serial,
    signature: JSON.stringify(signed),
  })
}

/** The public key of the fixture's repository. */
export const fixtureKey = key.publicKey
