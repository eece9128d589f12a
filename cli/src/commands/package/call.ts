import type { Context } from '../../program/context.ts'

const version: Record<string, string> = { describe: 'v3' }

/** Calls one operation on installed services with the media types of the API. */
export async function callService<T>(context: Context, operation: string, body: unknown): Promise<T> {
  const type = `application/vnd.dcos.service.${operation}`
  const answer = await context.cluster().json<T>(`/cosmos/service/${operation}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': `${type}-request+json;charset=utf-8;version=v1`,
      accept: `${type}-response+json;charset=utf-8;version=v1`,
    },
  })
  return answer.body
}

/** Calls one operation of the package service with the media types of its API. */
export async function callPackages<T>(context: Context, operation: string, body: unknown): Promise<T> {
  const type = operation.replaceAll('/', '.')
  const answer = await context.cluster().json<T>(`/package/${operation}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': `application/vnd.dcos.package.${type}-request+json;charset=utf-8;version=v1`,
      accept:
        `application/vnd.dcos.package.${type}-response+json;charset=utf-8;version=${version[type] ?? 'v1'},` +
        'application/vnd.dcos.package.error+json;charset=utf-8;version=v1',
    },
  })
  return answer.body
}

/** The members of a package definition that the commands read. */
export interface PackageDefinition {
  name: string
  version: string
  description: string
  selected?: boolean
  framework?: boolean
  preInstallNotes?: string
  postInstallNotes?: string
  postUninstallNotes?: string
  licenses?: { name: string; url: string }[]
  dependencies?: Record<string, string>
  resource?: {
    cli?: {
      binaries: Record<
        string,
        | { 'x86-64': { kind: string; url: string; contentHash: { algo: string; value: string }[] } }
        | undefined
      >
    }
  }
  config?: unknown
  marathon?: { v2AppMustacheTemplate: string }
  metronome?: { v1JobMustacheTemplate: string }
}

/** The answer of `describe`: the definition, and whether the package can work on this cluster. */
export interface Described {
  package: PackageDefinition
  dcosLite?: { runs: string; reason?: string }
}
