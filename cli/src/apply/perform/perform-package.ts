import { callPackages, callService } from '../../commands/package/call.ts'
import type { Plan } from '../../commands/package/change.ts'
import { installedPackages } from '../../commands/package/list.ts'
import { waitForChange } from '../../commands/package/outcome.ts'
import { waitUntilRunning } from '../../commands/package/wait.ts'
import type { Context } from '../../program/context.ts'
import type { Step } from '../plan/types.ts'

/** Installs a package with what it needs, or changes its version and options; waits until it is healthy. */
export async function performPackage(context: Context, { action, resource }: Step): Promise<void> {
  const { name, version, appId, options } = resource.wanted as {
    name: string
    version?: string
    appId?: string
    options?: object
  }
  const more = {
    ...(version === undefined ? {} : { packageVersion: version }),
    ...(options === undefined ? {} : { options }),
  }
  if (action === 'change') {
    const [found] = await installedPackages(context, name, appId)
    const id = found?.appId ?? appId ?? ''
    const replace = options !== undefined
    await callService(context, 'update', { appId: id, replace, keepAppId: true, ...more })
    return waitForChange(context, id)
  }
  const request = { packageName: name, ...more, ...(appId === undefined ? {} : { appId }) }
  const { dependencies } = await callPackages<Plan>(context, 'plan', request)
  for (const needed of dependencies) {
    if (needed.state !== 'install') continue
    const { packageName, packageVersion } = needed
    await callPackages(context, 'install', { packageName, packageVersion })
    await waitUntilRunning(context, packageName)
  }
  await callPackages(context, 'install', request)
  await waitUntilRunning(context, name)
}
