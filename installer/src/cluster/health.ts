import type { FrontDoor } from './front-door.ts'

interface Agents {
  slaves?: { active: boolean; hostname: string }[]
}

interface Frameworks {
  frameworks?: { name: string; connected: boolean }[]
}

/** Why the cluster as a whole does not work yet; undefined when it does. */
export async function clusterProblem(
  door: FrontDoor,
  agents: readonly string[],
): Promise<string | undefined> {
  const page = await door.call({ path: '/' })
  if (page.status >= 400) return `the front door answers ${page.status}`
  const { status, body } = await door.call<Agents>({ path: '/mesos/slaves' })
  if (status !== 200) return `the master answers ${status} through the front door`
  const active = (body?.slaves ?? []).filter((agent) => agent.active).map((agent) => agent.hostname)
  const missing = agents.filter((address) => !active.includes(address))
  if (missing.length > 0) return `agents are not registered: ${missing.join(', ')}`
  const frameworks = (await door.call<Frameworks>({ path: '/mesos/frameworks' })).body?.frameworks ?? []
  const absent = ['marathon', 'metronome'].filter(
    (name) => !frameworks.some((framework) => framework.name === name && framework.connected),
  )
  if (absent.length > 0) return `not subscribed at the master: ${absent.join(', ')}`
  const packages = await door.call({
    path: '/package/repository/list',
    ...packageCall('repository.list', {}),
  })
  return packages.status === 200 ? undefined : `the package service answers ${packages.status}`
}

/** Method, headers and body of a call of the package service. */
export function packageCall(
  operation: string,
  body: unknown,
): { method: 'POST'; headers: Record<string, string>; body: unknown } {
  const type = (side: string): string =>
    `application/vnd.dcos.package.${operation}-${side}+json;charset=utf-8;version=v1`
  return { method: 'POST', headers: { 'content-type': type('request'), accept: type('response') }, body }
}
