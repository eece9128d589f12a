import { requestJson } from '@dcos-lite/lib/http-client'

export interface PackageAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Record<string, unknown> & { type?: string; message?: string; data?: Record<string, unknown> }
}

/** Calls an operation as the `dcos` command does: `package.search`, `service.describe`, … */
export async function callPackageService(
  url: string,
  kind: string,
  body: unknown,
  more: { version?: number; headers?: Record<string, string> } = {},
): Promise<PackageAnswer> {
  const { version = 1, headers } = more
  const mediaType = (side: string, v: number): string =>
    `application/vnd.dcos.${kind}-${side}+json;charset=utf-8;version=v${v}`
  return requestJson({
    url: `${url}/${kind.replaceAll('.', '/')}`,
    method: 'POST',
    headers: {
      'content-type': mediaType('request', 1),
      accept: `${mediaType('response', version)},application/vnd.dcos.package.error+json;charset=utf-8;version=v1`,
      ...headers,
    },
    body: JSON.stringify(body),
  })
}

/** Gets a path as a browser or a downloading command does. */
export function getFromPackageService(url: string, path: string): Promise<PackageAnswer> {
  return requestJson({ url: `${url}${path}` })
}
