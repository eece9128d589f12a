import type { RepositoryFormat } from '@dcos-lite/lib/package-format'

/** The highest repository format in an `Accept` header; undefined when it names none. */
export function acceptedFormat(accept: string | undefined): RepositoryFormat | undefined {
  const elements = (accept ?? '').toLowerCase().split(',')
  const versions = elements.flatMap((element) => {
    const [type = '', ...parameters] = element.split(';').map((part) => part.trim())
    if (type !== 'application/vnd.dcos.universe.repo+json') return []
    return parameters.flatMap((parameter) => /^version="?v([345])"?$/.exec(parameter)?.[1] ?? [])
  })
  const highest = versions.sort().at(-1)
  return highest === undefined ? undefined : (`v${highest}` as RepositoryFormat)
}

/** Whether `If-None-Match` names this tag. */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim()))
}

/** Whether `Accept-Encoding` takes gzip. */
export function takesGzip(header: string | undefined): boolean {
  return (header ?? '').split(',').some((element) => {
    const [coding = '', quality = 'q=1'] = element.split(';').map((part) => part.trim().toLowerCase())
    return (coding === 'gzip' || coding === '*') && !/^q=0(\.0*)?$/.test(quality)
  })
}
