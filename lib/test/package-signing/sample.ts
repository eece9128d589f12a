import type { PackageDefinition } from '../../src/package-format/index.ts'
import { generateKey, sha256, signRepository } from '../../src/package-signing/index.ts'
import type { RepositoryKeys, SigningKey, SignRequest } from '../../src/package-signing/index.ts'

export const now = new Date('2030-05-01T12:00:00Z')
export const daysLater = (days: number): Date => new Date(now.getTime() + days * 86_400_000)

export function key(number: number): { key: SigningKey; keys: RepositoryKeys } {
  return generateKey({ repository: 'sample', now, seed: Buffer.alloc(32, number) })
}

/** `count` revisions with an asset each. */
export function packages(count: number): PackageDefinition[] {
  return Array.from({ length: count }, (_, at) => ({
    packagingVersion: '4.0',
    name: `web-${Math.floor(at / 2)}x`,
    version: `${at}.0`,
    maintainer: 'someone@example.com',
    description: 'A sample',
    tags: ['web'],
    releaseVersion: at,
    resource: { assets: { uris: { file: `https://example.com/${at}` } } },
    config: { properties: { z: { default: at }, a: { default: 'x' } } },
  }))
}

export const documentOf = (list: readonly PackageDefinition[]): string => JSON.stringify({ packages: list })

export function sign(
  list: readonly PackageDefinition[],
  by: { key: SigningKey; keys: RepositoryKeys },
  changes: Partial<SignRequest> = {},
): string {
  const assets = new Map(
    list.map((_, at) => [`https://example.com/${at}`, { sha256: sha256(`content ${at}`), bytes: 9 }]),
  )
  const { signed } = signRepository({
    packages: list,
    documents: [{ format: 'v5', text: documentOf(list) }],
    keys: by.keys,
    signers: [by.key],
    serial: 7,
    now,
    assets,
    ...changes,
  })
  return JSON.stringify(signed)
}
