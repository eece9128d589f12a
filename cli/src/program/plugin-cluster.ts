import type { ClusterAccess } from '../http/cluster-client.ts'

type Variables = Record<string, string | undefined>

/** Addresses that a client hands on for the words `marathon`, `job` and `package`. */
function overridesOf(environment: Variables): { prefix: string; base: string }[] {
  const wanted = [
    { prefix: '/service/marathon', base: environment.DCOS_MARATHON_URL },
    { prefix: '/service/metronome', base: environment.DCOS_JOB_URL },
    { prefix: '/package', base: environment.DCOS_PACKAGE_COSMOS_URL?.concat('/package') },
  ]
  return wanted.flatMap(({ prefix, base }) =>
    base === undefined || base === '' ? [] : [{ prefix, base: base.replace(/\/+$/, '') }],
  )
}

/** The cluster that another client names when it runs this program as its plugin; undefined otherwise. */
export function clusterOfPlugin(environment: Variables): ClusterAccess | undefined {
  const url = environment.DCOS_URL
  if (environment.DCOS_AS_PLUGIN !== '1' || url === undefined || url === '') return undefined
  const insecure = environment.DCOS_TLS_INSECURE === '1'
  const seconds = Number(environment.DCOS_TIMEOUT ?? '180')
  return {
    id: '',
    name: '',
    url: url.replace(/\/+$/, ''),
    token: environment.DCOS_ACS_TOKEN ?? '',
    verify: insecure ? 'false' : (environment.DCOS_TLS_CA_PATH ?? 'true'),
    timeoutMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : 180) * 1000,
    overrides: overridesOf(environment),
  }
}
