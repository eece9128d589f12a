import type { JsonObject, PackageDefinition } from '@dcos-lite/lib/package-format'

/** A small package for tests; `changes` replace whole keys. */
export function samplePackage(changes: Partial<PackageDefinition> = {}): PackageDefinition {
  return {
    packagingVersion: '4.0',
    name: 'web',
    version: '1.0.0',
    releaseVersion: 0,
    maintainer: 'someone@example.com',
    description: 'A web server',
    tags: ['web'],
    marathon: templateOf('{"id": "/{{service.name}}", "mem": {{service.mem}}, "labels": {"own": "kept"}}'),
    config: sampleConfig,
    ...changes,
  }
}

/** A Marathon template as a repository carries it. */
export function templateOf(text: string): { v2AppMustacheTemplate: string } {
  return { v2AppMustacheTemplate: Buffer.from(text).toString('base64') }
}

/** The option schema of the sample packages. */
export const sampleConfig: JsonObject = {
  type: 'object',
  properties: {
    service: {
      type: 'object',
      additionalProperties: false,
      properties: { name: { type: 'string', default: 'web' }, mem: { type: 'integer', default: 32 } },
    },
  },
}
